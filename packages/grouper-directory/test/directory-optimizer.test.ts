import { describe, expect, it } from 'vitest';
import {
  type DirectoryContext,
  type DirectoryOptimizerOptions,
  directoryOptimizer,
} from '../src/index.js';
import { groupOf } from './group.js';
import { newTree } from './tree.js';

const pathOf = (key: string) => key;
const fetchDirectory = async () => new Map<string, string>();
const context = () => ({ signal: new AbortController().signal });

/** An optimizer over an upstream that answers every directory alike. */
const answering = (answer: unknown, options: Partial<DirectoryOptimizerOptions> = {}) =>
  directoryOptimizer({ pathOf, fetchDirectory: async () => answer as never, ...options });

describe('a directory is fetched in one upstream call', () => {
  it('and every key gets its own file', async () => {
    const tree = await newTree({ 'src/a.ts': 'A', 'src/b.ts': 'B', 'src/c.ts': 'C' });
    const { fetchGroup } = directoryOptimizer({ pathOf, fetchDirectory: tree.fetchDirectory });
    const values = await fetchGroup(groupOf('src', ['src/c.ts', 'src/a.ts']), context());
    expect(values).toEqual(
      new Map([
        ['src/a.ts', 'A'],
        ['src/c.ts', 'C'],
      ]),
    );
    expect(tree.calls).toEqual(['list src']);
  });

  it('of which the root is one', async () => {
    const tree = await newTree({ 'a.ts': 'A', 'b.ts': 'B', 'src/a.ts': 'inner' });
    const { fetchGroup } = directoryOptimizer({ pathOf, fetchDirectory: tree.fetchDirectory });
    const values = await fetchGroup(groupOf('', ['a.ts', 'b.ts']), context());
    expect(values).toEqual(
      new Map([
        ['a.ts', 'A'],
        ['b.ts', 'B'],
      ]),
    );
    expect(tree.calls).toEqual(['list ']);
  });

  it('whose caller is told the wanted paths, each once, and the signal of the call', async () => {
    const seen: [string, DirectoryContext][] = [];
    const { fetchGroup } = directoryOptimizer({
      pathOf: (key) => key.replace(/#.*/u, ''),
      fetchDirectory: async (...given) => {
        seen.push(given);
        return [];
      },
    });
    const { signal } = context();
    await fetchGroup(groupOf('src', ['src/a#1', 'src/a#2', 'src/b']), { signal });
    expect(seen).toMatchObject([['src', { paths: ['src/a', 'src/b'] }]]);
    expect(seen[0]?.[1].signal).toBe(signal);
  });

  it('without making a signal for an upstream that reads none', async () => {
    const { fetchGroup } = directoryOptimizer({ pathOf, fetchDirectory });
    let reads = 0;
    const { signal } = context();
    await fetchGroup(groupOf('src', ['src/a', 'src/b']), {
      get signal() {
        reads += 1;
        return signal;
      },
    });
    expect(reads).toBe(0);
  });

  it('that rejects as upstream does', async () => {
    const error = new Error('503');
    const { fetchGroup } = directoryOptimizer({
      pathOf,
      fetchDirectory: () => Promise.reject(error),
    });
    await expect(fetchGroup(groupOf('src', ['src/a', 'src/b']), context())).rejects.toBe(error);
  });
});

describe('a value is served for exactly its path', () => {
  const group = groupOf('src', ['src/a', 'src/b']);

  it('two keys with one path both get it', async () => {
    const { fetchGroup } = answering([['src/a', 'A']], { pathOf: (key) => key.slice(2) });
    const values = await fetchGroup(groupOf('src', ['1:src/a', '2:src/a']), context());
    expect(values).toEqual(
      new Map([
        ['1:src/a', 'A'],
        ['2:src/a', 'A'],
      ]),
    );
  });

  it('keys named like members of Object.prototype get theirs and no other', async () => {
    const { fetchGroup } = answering([['__proto__', 1]]);
    const values = await fetchGroup(groupOf('', ['__proto__', 'constructor']), context());
    expect(values).toEqual(new Map([['__proto__', 1]]));
  });

  it('a file that the directory lacks is left out', async () => {
    const { fetchGroup } = answering(new Map([['src/a', 'A']]));
    expect(await fetchGroup(group, context())).toEqual(new Map([['src/a', 'A']]));
  });

  it('files that were not asked for, above, beside and below, are ignored', async () => {
    const { fetchGroup } = answering([
      ['a', 'above'],
      ['/src/a', 'absolute'],
      ['./src/a', 'dotted'],
      ['src/a/b', 'below'],
      ['src/c', 'sibling'],
      ['src2/b', 'beside'],
      ['src/b', 'B'],
      ['b', 'bare'],
    ]);
    expect(await fetchGroup(group, context())).toEqual(new Map([['src/b', 'B']]));
  });

  it('null, 0, false and the empty string are values', async () => {
    const entries: [string, unknown][] = [
      ['d/a', null],
      ['d/b', 0],
      ['d/c', false],
      ['d/d', ''],
    ];
    const { fetchGroup } = answering(entries);
    const keys = entries.map(([path]) => path);
    expect(await fetchGroup(groupOf('d', keys), context())).toEqual(new Map(entries));
  });

  it('a directory-tree node (path, sha) cached as if it were the content: a file without content is left out', async () => {
    const nodes = [
      { path: 'src/a', sha: 'e69de29', text: 'A' },
      { path: 'src/b', sha: '5716ca5', text: undefined },
    ];
    const { fetchGroup } = answering(nodes.map(({ path, text }) => [path, text]));
    expect(await fetchGroup(group, context())).toEqual(new Map([['src/a', 'A']]));
  });

  it('a directory-tree node (path, sha) cached as if it were the content: a bare listing is refused', async () => {
    const { fetchGroup } = answering([{ 0: 'src/a', 1: 'e69de29', path: 'src/a' }]);
    await expect(fetchGroup(group, context())).rejects.toMatchObject({
      code: 'ERR_OPTIMIZER_CONTRACT',
      group: 'src',
      plugin: 'directory',
      message:
        '[directory] Expected `fetchDirectory` to return a Map or pairs of path and value, got `object` as entry 0 for "src".',
    });
  });

  it.each<[unknown, string]>([
    [undefined, '`undefined`'],
    [null, '`null`'],
    ['src/a', '`string`'],
    [{ 'src/a': 'A' }, '`object`'],
    [['src/a'], '`string` as entry 0'],
    [[['src/a', 'A'], ['src/b']], 'an array as entry 1'],
    [[[7, 'A']], 'an array as entry 0'],
    [[['src/a', 'A'], Promise.resolve(['src/b', 'B'])], '`object` as entry 1'],
  ])('the answer %j is no directory', async (answer, got) => {
    const { fetchGroup } = answering(answer);
    await expect(fetchGroup(group, context())).rejects.toThrow(
      `path and value, got ${got} for "src".`,
    );
  });
});

describe('a group is accepted where one directory holds all of it', () => {
  const { canOptimize } = directoryOptimizer({ pathOf, fetchDirectory });

  it.each<[boolean, string[]]>([
    [true, ['src/a', 'src/b']],
    [true, ['a', 'b']],
    [false, ['src/a', 'src/ui/b']],
    [false, ['src/ui/b', 'src/a']],
    [false, ['src/a', 'b']],
    [false, ['src/a', 'lib/a']],
  ])('%s for %j', (expected, keys) => expect(canOptimize(groupOf('x', keys))).toBe(expected));

  it("`'src/button'.startsWith('src/but')` taken for inside the directory: it is not", () => {
    expect(canOptimize(groupOf('src/but', ['src/but/a', 'src/button/a']))).toBe(false);
    expect(canOptimize(groupOf('src/but', ['src/but/a', 'src/button']))).toBe(false);
  });

  it('an empty common directory matches everything: files that lie apart have none', () => {
    expect(canOptimize(groupOf('', ['src/a', 'lib/b', 'c']))).toBe(false);
  });

  it('keys that hold no path (needs a pathOf): their group is left to others', () => {
    const throwing = directoryOptimizer({
      fetchDirectory,
      pathOf: (key) => {
        if (!key.startsWith('file:')) throw new Error(`no path in ${key}`);
        return key.slice('file:'.length);
      },
    });
    const group = groupOf('x', ['file:src/a', 'file:src/b', 'list:react']);
    expect(throwing.canOptimize(group)).toBe(false);
    expect(canOptimize(groupOf('x', ['src/a', '../a']))).toBe(false);
  });

  it('whatever the grouper called it', () => {
    expect(canOptimize(groupOf('component:react', ['src/a', 'src/b']))).toBe(true);
  });

  it('a single pending file is not worth a listing, unless minKeys says so', () => {
    const eager = directoryOptimizer({ pathOf, fetchDirectory, minKeys: 1 });
    const reluctant = directoryOptimizer({ pathOf, fetchDirectory, minKeys: 3 });
    expect(canOptimize(groupOf('src', ['src/a']))).toBe(false);
    expect(eager.canOptimize(groupOf('src', ['src/a']))).toBe(true);
    expect(reluctant.canOptimize(groupOf('src', ['src/a', 'src/b']))).toBe(false);
    expect(reluctant.canOptimize(groupOf('src', ['src/a', 'src/b', 'src/c']))).toBe(true);
  });

  it('and accepts has nothing against the directory', () => {
    const accepts = (directory: string) => directory !== 'node_modules';
    const picky = directoryOptimizer({ pathOf, fetchDirectory, accepts });
    expect(picky.canOptimize(groupOf('', ['a', 'b']))).toBe(true);
    expect(picky.canOptimize(groupOf('', ['node_modules/a', 'node_modules/b']))).toBe(false);
  });

  it('a call that was never accepted is refused rather than served from one of its directories', async () => {
    const { fetchGroup } = answering([['src/a', 'A']]);
    await expect(fetchGroup(groupOf('x', ['src/a', 'lib/b']), context())).rejects.toMatchObject({
      code: 'ERR_OPTIMIZER',
      key: 'lib/b',
      group: 'x',
      message:
        '[directory] Expected all keys of a call in directory "src", got "lib/b", which lies in another one.',
    });
    await expect(fetchGroup(groupOf('x', ['a', '/b']), context())).rejects.toMatchObject({
      code: 'ERR_GROUPER_CONTRACT',
      key: '/b',
    });
  });
});

describe('options', () => {
  it('have defaults', () => {
    expect(directoryOptimizer({ pathOf, fetchDirectory })).toMatchObject({
      name: 'directory',
      maxKeys: Infinity,
    });
  });

  it('name the optimizer and bound its calls', () => {
    const options = { pathOf, fetchDirectory, name: 'github', maxKeys: 50 };
    expect(directoryOptimizer(options)).toMatchObject({ name: 'github', maxKeys: 50 });
  });

  it.each<[object | null, string]>([
    [null, 'Expected `options of directoryOptimizer` to be an object, got `null`.'],
    [{ pathOf: undefined }, 'Expected `pathOf` to be a function, got `undefined`.'],
    [{ fetchDirectory: {} }, 'Expected `fetchDirectory` to be a function, got `object`.'],
    [{ accepts: true }, 'Expected `accepts` to be a function, got `true` (boolean).'],
    [{ name: '' }, 'Expected `name` to be a lower-case string without spaces, got `""` (string).'],
    [
      { name: 'Git' },
      'Expected `name` to be a lower-case string without spaces, got `"Git"` (string).',
    ],
    [
      { maxKeys: 0 },
      'Expected `maxKeys` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { minKeys: 1.5 },
      'Expected `minKeys` to be an integer from 1 and up or Infinity, got `1.5` (number).',
    ],
    [
      { minKeys: 9, maxKeys: 8 },
      'Expected `minKeys` to be an integer from 1 to `maxKeys` (8), got `9` (number).',
    ],
    [
      { pathof: pathOf },
      'Unknown options of directoryOptimizer: `pathof`. Known are `name`, `pathOf`, `keyOf`, `fetchDirectory`, `fetchTree`, `fetchFiles`, `list`, `accepts`, `cost`, `limits`, `minKeys`, `maxKeys`, `prefetch`.',
    ],
  ])('that are wrong are an error at construction: %o', (wrong, message) => {
    const options = wrong === null ? null : { pathOf, fetchDirectory, ...wrong };
    expect(() => directoryOptimizer(options as DirectoryOptimizerOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message }),
    );
  });
});
