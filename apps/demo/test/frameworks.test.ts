import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAMEWORK_NAMES, FRAMEWORKS } from '../src/frameworks.js';

describe.each(FRAMEWORK_NAMES)('the library of %s', (name) => {
  const { folder, includes, isComponentFile } = FRAMEWORKS[name];

  it('is the whole of an installed package', async () => {
    const paths = await filesIn(folder());
    const files = paths.filter(includes);
    const directories = new Set(files.map(dirname));
    expect([files.length, directories.size]).toEqual(
      { react: [1_300, 159], svelte: [718, 84] }[name],
    );
    expect(files.some(isComponentFile)).toBe(true);
  });
});

it('a component file is told by its own name, not by a name that begins alike', () => {
  const { react, svelte } = FRAMEWORKS;
  expect(react.isComponentFile('Button/Button.js')).toBe(true);
  expect(react.isComponentFile('src/Button/Button.tsx')).toBe(true);
  expect(react.isComponentFile('Button/ButtonBase.js')).toBe(false);
  expect(react.isComponentFile('Button/index.js')).toBe(false);
  expect(svelte.isComponentFile('card/Card.svelte')).toBe(true);
  expect(svelte.isComponentFile('card/Card.svelte.d.ts')).toBe(false);
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
