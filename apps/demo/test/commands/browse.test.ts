import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { temporaryFolder } from '../support/origin.js';
import { run } from '../support/program.js';

describe('list', () => {
  it('lists the components, in two calls and then in none', async () => {
    const cache = ['--cache', await temporaryFolder(), '--latency', '0'];
    const first = await run(['list', ...cache]);
    expect(first).toMatchObject({ exitCode: 0, stderr: '2 upstream calls\n' });
    expect(first.stdout.split('\n').slice(0, 2)).toEqual([
      'accordion  8 files, 11.3 kB',
      'alert  6 files, 11.9 kB',
    ]);
    expect(await run(['list', ...cache])).toEqual({ ...first, stderr: '0 upstream calls\n' });
  });

  it('lists them as JSON', async () => {
    const { stdout } = await run(['list', '--framework', 'react', '--json', '--latency', '0']);
    const components = JSON.parse(stdout) as { name: string }[];
    expect(components.map(({ name }) => name)).toContain('Button');
  });
});

describe('get', () => {
  it('prints the sources of components', async () => {
    const { exitCode, stdout } = await run(['get', 'forms/helper', '--json', '--latency', '0']);
    const [component] = JSON.parse(stdout) as { name: string; sources: Record<string, string> }[];
    const path = 'forms/helper/Helper.svelte';
    const onDisk = await readFile(join(FRAMEWORKS.svelte.folder(), path), 'utf8');
    expect(exitCode).toBe(0);
    expect(component?.name).toBe('forms/helper');
    expect(component?.sources[path]).toBe(onDisk);
  });

  it('says which components there are none of', async () => {
    expect(await run(['get', 'accordion', 'akkordeon', '--latency', '0'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'There is no svelte component "akkordeon".\n',
    });
  });
});

describe('a cache folder that cannot be made', () => {
  it.each([[[]], [['list']], [['get', 'accordion']]])('ends %j with an error', async (command) => {
    const cache = ['--cache', '/dev/null/cache', '--latency', '0'];
    const { exitCode, stderr } = await run([...command, ...cache, '--json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ENOTDIR: not a directory, mkdir '/dev/null/cache'");
  });
});
