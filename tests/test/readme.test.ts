import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readmes = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
];

/** The first `js` block under "Usage", and the `text` block behind it: what it prints. */
function usageOf(readme: string): { code: string; prints: string } {
  const usage = readme.slice(readme.indexOf('## Usage'));
  const [, code = '', prints = ''] =
    /```js\n([\s\S]*?)```\s+```text\n([\s\S]*?)```/.exec(usage) ?? [];
  return { code, prints };
}

describe.each(readmes)('the usage in %s', (path) => {
  const { code, prints } = usageOf(readFileSync(join(root, path), 'utf8'));

  it('is 20 lines at most', () => {
    const lines = code.split('\n').filter((line) => line.trim() !== '');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  it('prints what the README says', () => {
    // Here, where the packages resolve as they do for a user.
    const file = join(root, 'tests', `usage-${path.replaceAll('/', '-')}.mjs`);
    writeFileSync(file, code);
    try {
      const printed = execFileSync(process.execPath, [file], { cwd: root, encoding: 'utf8' });
      expect(printed).toBe(prints);
    } finally {
      rmSync(file);
    }
  });
});

describe('the READMEs', () => {
  it.each(readmes.slice(1))('%s is 120 lines at most', (path) => {
    expect(readFileSync(join(root, path), 'utf8').split('\n').length).toBeLessThanOrEqual(121);
  });
});
