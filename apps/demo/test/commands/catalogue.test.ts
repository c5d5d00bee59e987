import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { serve, temporaryFolder } from '../support/origin.js';
import { run, start } from '../support/program.js';

const FAST = ['--latency', '0'];
const cached = async () => [...FAST, '--cache', await temporaryFolder()];
const linesOf = (text: string) => text.trimEnd().split('\n');

describe('list', () => {
  it('lists the components, in one call and then in none', async () => {
    const cache = await cached();
    const first = await run(['list', ...cache]);
    expect(first).toMatchObject({ exitCode: 0, stderr: '1 upstream call\n' });
    expect(linesOf(first.stdout).slice(0, 2)).toEqual([
      'accordion  8 files, 11.3 kB',
      'alert  6 files, 11.9 kB',
    ]);
    expect(await run(['list', ...cache])).toEqual({ ...first, stderr: '0 upstream calls\n' });
  });

  it('lists them as JSON', async () => {
    const { stdout } = await run(['list', '--framework', 'react', '--json', ...FAST]);
    const components = JSON.parse(stdout) as { name: string }[];
    expect(components.map(({ name }) => name)).toContain('Button');
  });

  it('is in colours only where they are asked for, and not where they are unwanted', async () => {
    const cache = await cached();
    const forced = { FORCE_COLOR: '1' };
    expect((await run(['list', ...cache], forced)).stdout).toContain('\u001b[1maccordion');
    const unwanted = await run(['list', ...cache], { ...forced, NO_COLOR: '1' });
    expect(unwanted.stdout).not.toContain('\u001b');
  });
});

describe('get', () => {
  it('prints the sources of components', async () => {
    const { exitCode, stdout } = await run(['get', 'forms/helper', '--json', ...FAST]);
    const [component] = JSON.parse(stdout) as { name: string; sources: Record<string, string> }[];
    const path = 'forms/helper/Helper.svelte';
    const onDisk = await readFile(join(FRAMEWORKS.svelte.folder(), path), 'utf8');
    expect(exitCode).toBe(0);
    expect(component?.name).toBe('forms/helper');
    expect(component?.sources[path]).toBe(onDisk);
  });

  it('says which components there are none of', async () => {
    expect(await run(['get', 'accordion', 'akkordeon', ...FAST])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'There is no svelte component "akkordeon".\n',
    });
  });

  it('streams a line for each file of all components, and says where it came from', async () => {
    const cache = await cached();
    const cold = await run(['get', '--all', '--stream', ...cache]);
    const lines = linesOf(cold.stdout).map((line) => JSON.parse(line));
    expect(lines).toHaveLength(718);
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
    const warm = await run(['get', '--all', '--stream', ...cache]);
    expect(warm.stderr).toBe('0 upstream calls\n');
    expect(new Set(linesOf(warm.stdout).map((line) => JSON.parse(line).from))).toEqual(
      new Set(['cache']),
    );
  });

  it('streams a line for a file that fails as well, and ends with exit code 1', async () => {
    const files = { 'a/A.svelte': 'a', 'b/B.svelte': 'b' };
    const { origin } = await serve(files);
    const upstream = ['--upstream', origin.url, '--repo', 'some/library'];
    const cache = ['--cache', await temporaryFolder()];
    await run(['list', ...upstream, ...cache]);
    await run(['get', 'a', ...upstream, ...cache]);
    await origin.close();
    const { exitCode, stdout } = await run(['get', 'a', 'b', '--stream', ...upstream, ...cache]);
    expect(exitCode).toBe(1);
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toMatchObject([
      { path: 'a/A.svelte', status: 'fulfilled', from: 'cache', source: 'a' },
      { path: 'b/B.svelte', status: 'rejected', error: { code: 'ERR_FETCH' } },
    ]);
  });

  it('ends quietly where its reader goes away in the middle', async () => {
    const { child, finished } = start(['get', '--all', '--stream', ...(await cached())]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await finished).toMatchObject({ exitCode: 141, stderr: '' });
  });
});

describe('tree', () => {
  it('draws a directory and all that is below it', async () => {
    const { origin } = await serve({ 'lib/a/1.ts': 'x', 'lib/a/b/2.ts': 'yy', 'lib/3.ts': 'z' });
    const upstream = ['--upstream', origin.url, '--repo', 'some/library', '--cache'];
    const { stdout } = await run(['tree', 'lib', ...upstream, await temporaryFolder()]);
    expect(linesOf(stdout)).toEqual([
      'lib',
      '├── a/',
      '│   ├── b/',
      '│   │   └── 2.ts  2 B',
      '│   └── 1.ts  1 B',
      '└── 3.ts  1 B',
    ]);
  });

  it('says where there is no such directory', async () => {
    const { exitCode, stderr } = await run(['tree', 'nowhere', ...(await cached())]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'There is no directory "nowhere".\n',
    });
  });
});

describe('warm and cache', () => {
  it('fetch what is missing once, count it, and delete it', async () => {
    const cache = await cached();
    const first = await run(['warm', '--json', ...cache]);
    expect(JSON.parse(first.stdout)).toMatchObject({
      files: 718,
      stored: 0,
      fetched: 718,
      failed: 0,
    });
    const second = await run(['warm', '--json', ...cache]);
    expect(JSON.parse(second.stdout)).toMatchObject({ stored: 718, fetched: 0, upstreamCalls: 0 });
    const stats = JSON.parse((await run(['cache', 'stats', '--json', ...cache])).stdout);
    expect(stats).toMatchObject({
      framework: 'svelte',
      path: join(cache.at(-1) ?? '', 'store.lmdb'),
    });
    expect(stats.values).toBeGreaterThan(718);
    expect(stats.bytes).toBeGreaterThan(1_000_000);
    expect((await run(['cache', 'clear', ...cache])).exitCode).toBe(0);
    const empty = await run(['cache', 'stats', ...cache]);
    expect(empty.stdout).toMatch(/^svelte: 0 values;/);
  });

  it('say where the store is, and make nothing', async () => {
    const XDG_CACHE_HOME = join(await temporaryFolder(), 'caches');
    const { stdout } = await run(['cache', 'path'], { XDG_CACHE_HOME });
    expect(stdout).toBe(`${join(XDG_CACHE_HOME, 'batchkit-demo')}\n`);
    expect(existsSync(XDG_CACHE_HOME)).toBe(false);
  });
});

describe('a cache folder that cannot be made', () => {
  it.each([[[]], [['list']], [['get', 'accordion']]])('ends %j with an error', async (command) => {
    const cache = ['--cache', '/dev/null/cache', ...FAST];
    const { exitCode, stderr } = await run([...command, ...cache, '--json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ENOTDIR: not a directory, mkdir '/dev/null/cache'");
  });
});
