import { type BatchEvent, BatchProcessor, mapStorage } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import {
  type DirectoryOptimizerOptions,
  directoryGrouper,
  directoryOptimizer,
  type FilesContext,
} from '../src/index.js';
import { newTree, type Tree } from './tree.js';

const pathOf = (key: string) => key.slice('file:'.length);
const keyOf = (path: string) => `file:${path}`;

/** Files of so many bytes in directories `d0`, `d1`, … below `top`. */
function filesIn(top: string, directories: number, each: number, bytes = 10) {
  const files: Record<string, string> = {};
  for (let directory = 0; directory < directories; directory += 1) {
    for (let file = 0; file < each; file += 1) {
      const path = `${top}/d${directory}/f${file}`;
      files[path] = path.padEnd(bytes, '.');
    }
  }
  return files;
}

/** A processor over a whole tree, with the kinds of call that are named. */
function planning(
  tree: Tree,
  kinds: readonly ('fetchDirectory' | 'fetchTree' | 'fetchFiles' | 'list')[],
  options: Partial<DirectoryOptimizerOptions> = {},
  processorOptions: object = {},
) {
  const given = Object.fromEntries(kinds.map((kind) => [kind, tree[kind]]));
  const optimizer = directoryOptimizer({ pathOf, ...given, ...options });
  const events: BatchEvent[] = [];
  const processor = new BatchProcessor({
    groupers: { tree: directoryGrouper({ pathOf, scope: 'tree' }) },
    optimizers: [optimizer],
    config: { batch: { groupingStrategy: 'tree' } },
    ...processorOptions,
  });
  processor.subscribe((event) => events.push(event));
  const read = (paths: readonly string[], more = {}) =>
    processor.getMany(paths.map(keyOf), (key) => tree.fetchFile(pathOf(key)), more);
  const fallbacks = () => events.filter(({ type }) => type === 'fallback');
  return { processor, optimizer, read, events, fallbacks };
}

describe('a processor over a whole tree makes the cheapest calls', () => {
  it('one for each directory, and files alone where they lie alone', async () => {
    const files = { ...filesIn('src', 3, 4), 'README.md': '#', 'docs/a.md': 'A' };
    const tree = await newTree(files);
    const { read, fallbacks } = planning(tree, ['fetchDirectory']);
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(tree.calls.sort()).toEqual([
      'list src/d0',
      'list src/d1',
      'list src/d2',
      'read README.md',
      'read docs/a.md',
    ]);
    expect(fallbacks()).toEqual([]);
  });

  it('one for all where upstream has one', async () => {
    const files = filesIn('src', 5, 4);
    const tree = await newTree(files);
    const { read, optimizer } = planning(tree, ['fetchDirectory', 'fetchTree'], {
      cost: { recursive: { perUnwanted: 0.001 } },
    });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(tree.calls).toEqual(['tree src']);
    expect(optimizer.explain()).toMatchObject({ singlesCost: 20, calls: [{ kind: 'recursive' }] });
  });

  it('a listing first, by itself, and then as few calls as the sizes allow', async () => {
    const files = { ...filesIn('src', 20, 6, 1_000), ...filesIn('lib', 20, 6, 3_000) };
    const tree = await newTree(files);
    const limits = { files: { maxKeys: 50, maxBytes: 20_000 } };
    const { read, fallbacks } = planning(tree, ['fetchFiles', 'list'], { limits });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    const [first, ...rest] = tree.calls;
    expect(first).toBe('sizes ');
    // 120 × 1,000 + 120 × 3,000 bytes.
    expect(rest).toHaveLength(24);
    expect(rest.every((call) => call.includes(' '))).toBe(true);
    expect(fallbacks()).toEqual([]);
    expect(tree.peak).toBeLessThanOrEqual(5);
  });

  it('no listing where the sizes are known, and what is known reaches who fetches', async () => {
    const files = filesIn('src', 20, 6, 1_000);
    const tree = await newTree(files);
    const seen: FilesContext[] = [];
    const { read, optimizer } = planning(tree, ['list'], {
      limits: { files: { maxKeys: 50, maxBytes: 20_000 } },
      fetchFiles: (paths, context) => {
        seen.push(context);
        return tree.fetchFiles(paths, context);
      },
    });
    const entries = Object.keys(files).map((path) => ({ path, sizeBytes: 1_000, id: `#${path}` }));
    optimizer.learn({ entries });
    await read(Object.keys(files));
    expect(tree.calls).toHaveLength(6);
    for (const { paths, known } of seen) {
      expect([...known]).toEqual(paths.map((path) => [path, { sizeBytes: 1_000, id: `#${path}` }]));
    }
  });

  it('what is learned is forgotten when that is asked for', async () => {
    const files = filesIn('src', 20, 6, 1_000);
    const tree = await newTree(files);
    const limits = { files: { maxKeys: 50, maxBytes: 20_000 } };
    const { read, optimizer } = planning(tree, ['fetchFiles', 'list'], { limits });
    await read(Object.keys(files));
    await read(Object.keys(files));
    expect(tree.calls.filter((call) => call.startsWith('sizes'))).toHaveLength(1);
    optimizer.forget('src');
    await read(Object.keys(files));
    expect(tree.calls.filter((call) => call.startsWith('sizes'))).toHaveLength(2);
  });
});

describe('a group call that goes wrong', () => {
  const limits = { files: { maxKeys: 50, maxBytes: 20_000 } };

  it('a listing that fails is told, and calls are planned without it', async () => {
    const files = filesIn('src', 20, 6, 1_000);
    const tree = await newTree(files);
    let listings = 0;
    const { read, fallbacks } = planning(tree, ['fetchFiles'], {
      limits,
      list: async () => {
        listings += 1;
        throw new Error('503');
      },
    });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(listings).toBe(1);
    expect(fallbacks()).toMatchObject([{ reason: { code: 'ERR_OPTIMIZER' } }]);
    expect(tree.calls.every((call) => call.split(' ').length > 2)).toBe(true);
  });

  it.each([
    [undefined, 'got `undefined`'],
    [{ entries: 7 }, 'got `number`'],
    [{ entries: [], isComplete: 'yes' }, '`isComplete` of `string`'],
    [{ entries: [{ path: '/etc' }] }, 'got "/etc", which is absolute'],
    [{ entries: [{ path: 'lib/a' }] }, 'paths below it, got "lib/a"'],
    [{ entries: [{ path: 'src/a', sizeBytes: -1 }] }, 'from 0 and up, got -1'],
  ])('a listing %j is none', async (listing, text) => {
    const files = filesIn('src', 20, 6, 1_000);
    const tree = await newTree(files);
    const list = async () => listing as never;
    const { read, fallbacks } = planning(tree, ['fetchFiles'], { limits, list });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    const [{ reason }] = fallbacks() as unknown as [{ reason: { cause: Error } }];
    expect(reason.cause).toMatchObject({ code: 'ERR_OPTIMIZER_CONTRACT' });
    expect(reason.cause.message).toContain(text);
  });

  it('a listing that is cut short is followed by those of its subdirectories', async () => {
    const files = { ...filesIn('src', 10, 8, 1_000), ...filesIn('lib', 10, 8, 1_000) };
    const tree = await newTree(files);
    const { read, fallbacks } = planning(tree, ['fetchFiles'], {
      limits,
      list: async (directory) => {
        const { entries } = await tree.list(directory);
        return { entries: entries.slice(0, 80), isComplete: entries.length <= 80 };
      },
    });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    const listed = tree.calls.filter((call) => call.startsWith('sizes'));
    expect(listed[0]).toBe('sizes ');
    expect(listed.length).toBeLessThanOrEqual(3);
    expect(tree.calls.length - listed.length).toBe(8);
    expect(fallbacks()).toEqual([]);
  });

  it('a directory that fails is not asked for in halves, where there is another way', async () => {
    const files = filesIn('src', 1, 8);
    const tree = await newTree(files);
    let tries = 0;
    const { read } = planning(tree, ['fetchFiles'], {
      cost: { files: { perCall: 1.5 } },
      fetchDirectory: async () => {
        tries += 1;
        throw new Error('502');
      },
    });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(tries).toBe(1);
    expect(tree.calls).toHaveLength(2);
  });

  it('files that fail together are asked for in halves', async () => {
    const files = filesIn('src', 2, 4);
    const tree = await newTree(files);
    const { read } = planning(tree, [], {
      fetchFiles: (paths, context) => {
        if (paths.length > 4) throw new Error('too large');
        return tree.fetchFiles(paths, context);
      },
    });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(tree.calls.map((call) => call.split(' ').length - 1)).toEqual([4, 4]);
  });

  it('a file that an answer lacks goes alone, and fails alone where it is not there', async () => {
    const tree = await newTree(filesIn('src', 1, 4));
    const { processor } = planning(tree, ['fetchFiles']);
    const keys = ['src/d0/f0', 'src/d0/gone', 'src/d0/f1'].map(keyOf);
    const outcomes = await processor.getManySettled(keys, (key) => tree.fetchFile(pathOf(key)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(tree.calls.at(-1)).toBe('read src/d0/gone');
  });
});

describe('the most urgent key is served first', () => {
  it('alone where that is cheapest, before all group calls of others', async () => {
    const tree = await newTree({ ...filesIn('src', 6, 5), 'docs/a.md': 'A' });
    const { read } = planning(tree, ['fetchDirectory'], {}, { limit: 1 });
    const many = read(Object.keys(filesIn('src', 6, 5)), { priority: 'low' });
    const one = read(['docs/a.md'], { priority: 'high' });
    expect(await one).toEqual(['A']);
    expect(tree.calls.slice(0, 3)).toContain('read docs/a.md');
    await many;
    expect(tree.calls).toHaveLength(7);
  });

  it('a large group is planned once, whatever leaves first', async () => {
    const files = filesIn('src', 100, 5);
    const tree = await newTree(files);
    let asked = 0;
    const accepts = () => {
      asked += 1;
      return true;
    };
    const { read } = planning(tree, ['fetchDirectory'], { accepts });
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(tree.calls).toHaveLength(100);
    // The whole once, and what is left when that is few enough to be planned whenever a slot frees.
    expect(asked).toBeLessThan(1_000);
  });
});

describe('single misses that trickle in from one directory', () => {
  const trickle = async (options: Partial<DirectoryOptimizerOptions>) => {
    const files = filesIn('src', 1, 10);
    const tree = await newTree(files);
    const storage = mapStorage();
    const { read } = planning(tree, ['fetchDirectory'], options, { storage });
    for (const path of Object.keys(files)) {
      expect(await read([path], { awaitWrites: true })).toEqual([files[path]]);
    }
    return tree.calls;
  };

  it('become one call for it when they have cost as much', async () => {
    const cost = { directory: { perCall: 3 } };
    expect(await trickle({ keyOf, cost })).toEqual([
      'read src/d0/f0',
      'read src/d0/f1',
      'read src/d0/f2',
      'list src/d0',
    ]);
  });

  it('not where the rest of it would not be kept', async () => {
    expect(await trickle({})).toHaveLength(10);
  });

  it('a key of another path is refused, and nothing is stored under it', async () => {
    const calls = await trickle({ keyOf: (path) => `${keyOf(path)}x` });
    expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(10);
  });
});
