import { describe, expect, it } from 'vitest';
import { generatedRepository } from '../../src/index.js';
import { startOrigin, UI } from '../support/origin.js';

const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';

function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    const segments = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= segments.length; depth += 1) {
      folders.add(segments.slice(0, depth).join('/'));
    }
  }
  return folders;
}

describe('a generated repository', () => {
  it('has 50,000 files in 4,000 directories by default, one with more than can be listed', async () => {
    const memory = generatedRepository();
    const paths = memory.paths();
    expect([memory.files, new Set(paths).size]).toEqual([50_000, 50_000]);
    expect(foldersOf(paths).size).toBe(4_000);
    const inFirst = paths.filter((path) => path.startsWith('part-0/file-')).length;
    expect(inFirst).toBeGreaterThan(1_000);
    const { octokit, origin } = await startOrigin({ repositories: { 'acme/ui': { memory } } });
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', recursive: '1' });
    // 54,000 entries are within 100,000, but not within 7 MB.
    expect(data.truncated).toBe(true);
    const { fewest, walked } = await origin.treeCalls('acme/ui');
    expect(fewest).toBeGreaterThan(2);
    expect(walked).toBeLessThanOrEqual(fewest + 3);
  });

  it.each([
    { files: 1, directories: 0 },
    { files: 1, directories: 1 },
    { files: 500, directories: 60 },
    { files: 60, directories: 60 },
  ])('has as many as it is asked for: $files in $directories', (asked) => {
    const memory = generatedRepository(asked);
    const paths = memory.paths();
    expect([memory.files, foldersOf(paths).size]).toEqual([asked.files, asked.directories]);
    const sizes = paths.map((path) => memory.read(path)?.byteLength ?? Number.NaN);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(memory.bytes);
  });

  it('is the same for the same seed, ids included', async () => {
    const shaOf = (seed: number) =>
      generatedRepository({ files: 50, directories: 5, seed })
        .open('a/b')
        .tree('main')
        .then((tree) => tree?.sha);
    expect(await shaOf(3)).toBe(await shaOf(3));
    expect(await shaOf(3)).not.toBe(await shaOf(4));
  });

  it('has texts that say their path, of sizes around the median', () => {
    const memory = generatedRepository({ files: 1_001, directories: 10, medianBytes: 1_000 });
    const bodies = memory.paths().map((path) => ({ path, body: memory.read(path) }));
    for (const { path, body } of bodies) expect(String(body)).toContain(`// ${path}\n`);
    const sizes = bodies.map(({ body }) => body?.byteLength ?? 0).sort((a, b) => a - b);
    expect(sizes[500]).toBeGreaterThan(800);
    expect(sizes[500]).toBeLessThan(1_250);
    expect(sizes.at(-1)).toBeGreaterThan(5_000);
  });

  it('has no file above maxBytes, but for its first line', () => {
    const options = { files: 200, directories: 3, medianBytes: 9_000, maxBytes: 700 };
    const memory = generatedRepository(options);
    const sizes = memory.paths().map((path) => memory.read(path)?.byteLength ?? 0);
    expect(Math.max(...sizes)).toBe(700);
  });

  it('serves what it says that it holds, and something else after a touch', async () => {
    const memory = generatedRepository({ files: 40, directories: 7 });
    const { origin } = await startOrigin({ repositories: { 'acme/ui': { memory } } });
    const [path = ''] = memory.paths();
    const served = async () => (await fetch(`${origin.url}/raw/acme/ui/main/${path}`)).text();
    const before = await served();
    expect(before).toBe(String(memory.read(path)));
    memory.touch(path);
    expect(await served()).toBe(String(memory.read(path)));
    expect(await served()).not.toBe(before);
    expect(memory.files).toBe(40);
    expect(() => memory.touch('nothing')).toThrow('Expected the path of a file, got `nothing`.');
  });

  it.each([
    [{ files: 0 }, 'Expected `files` to be an integer from 1 and up, got `0` (number).'],
    [
      { files: 3, directories: 4 },
      'Expected `directories` to be an integer from 0 to 3, got `4` (number).',
    ],
    [{ sigma: -1 }, 'Expected `sigma` to be a number from 0 and up, got `-1` (number).'],
  ])('names a wrong option: %o', (options, message) => {
    expect(() => generatedRepository(options)).toThrow(new TypeError(message));
  });
});
