import { BatchProcessor, mapStorage } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import {
  type DirectoryOptimizerOptions,
  directoryGrouper,
  directoryOptimizer,
  type PrefetchOptions,
  type PrefetchStats,
} from '../src/index.js';
import { ProbabilityGraph } from '../src/probability-graph.js';
import { randomOf, upTo } from './random-tree.js';
import { newTree } from './tree.js';

const NAMES = Array.from({ length: 40 }, (_name, index) => `src/f${index}`);

/** A processor whose optimizer is told of all that is asked for, over files on disk. */
async function prefetching(
  prefetch: PrefetchOptions | false,
  options: Partial<DirectoryOptimizerOptions> = {},
) {
  const tree = await newTree(Object.fromEntries(NAMES.map((path) => [path, path])));
  const storage = mapStorage();
  const optimizer = directoryOptimizer({
    pathOf: (key) => key,
    fetchFiles: tree.fetchFiles,
    minKeys: 1,
    prefetch,
    ...options,
  });
  const processor = new BatchProcessor({
    storage,
    groupers: { tree: directoryGrouper({ pathOf: (key) => key, scope: 'tree' }) },
    optimizers: [optimizer],
    config: { batch: { groupingStrategy: 'tree' } },
  });
  const read = async (...keys: string[]) => {
    optimizer.observe(keys);
    return processor.getMany(keys, tree.fetchFile, { awaitWrites: true });
  };
  return { tree, optimizer, processor, read };
}

/** Asks for the pairs (a, b) in turn, so often that b is known to follow a; then nothing is cached. */
async function teach({ read, processor }: Awaited<ReturnType<typeof prefetching>>) {
  for (let round = 0; round < 3; round += 1) {
    await read('src/f0');
    await read('src/f1');
    // What comes between rounds differs, so that nothing leads from one to the next.
    for (let other = 10 + 3 * round; other < 13 + 3 * round; other += 1)
      await read(`src/f${other}`);
    await processor.invalidate(NAMES);
  }
}

/** What has come of it since. */
function since(before: PrefetchStats, after: PrefetchStats) {
  const { issued, used, late, wasted } = after;
  return {
    issued: issued - before.issued,
    used: used - before.used,
    late: late - before.late,
    wasted: wasted - before.wasted,
  };
}

const ALL = { maxShare: 1, window: 2 };

describe('a file that has followed another is fetched along with it', () => {
  it('and is used when it is asked for', async () => {
    const setup = await prefetching(ALL);
    await teach(setup);
    const before = setup.optimizer.stats();
    setup.tree.calls.length = 0;
    expect(await setup.read('src/f0')).toEqual(['src/f0']);
    expect(await setup.read('src/f1')).toEqual(['src/f1']);
    expect(setup.tree.calls).toEqual(['read src/f0 src/f1']);
    const after = setup.optimizer.stats();
    expect(since(before, after)).toEqual({ issued: 1, used: 1, late: 0, wasted: 0 });
    expect(after.isOff).toBe(false);
  });

  it('of a directory call, only what lies there; other siblings are not stored', async () => {
    const setup = await prefetching(false);
    const directories = await prefetching(ALL, {
      fetchFiles: undefined,
      fetchDirectory: setup.tree.fetchDirectory,
    });
    await teach(directories);
    setup.tree.calls.length = 0;
    await directories.read('src/f0');
    await directories.read('src/f1');
    expect(setup.tree.calls).toEqual(['list src']);
    await directories.read('src/f2');
    expect(setup.tree.calls).toEqual(['list src', 'list src']);
  });

  it('not by default, not below the confidence, and not more of them than the share', async () => {
    for (const prefetch of [false, { ...ALL, maxShare: 0.5 }] as const) {
      const setup = await prefetching(prefetch);
      await teach(setup);
      setup.tree.calls.length = 0;
      await setup.read('src/f0');
      expect(setup.tree.calls).toEqual(['read src/f0']);
    }
    const setup = await prefetching({ ...ALL, confidence: 1 });
    await teach(setup);
    await setup.read('src/f0');
    await setup.read('src/f5');
    await setup.read('src/f6');
    await setup.processor.invalidate(NAMES);
    setup.tree.calls.length = 0;
    await setup.read('src/f0');
    expect(setup.tree.calls).toEqual(['read src/f0']);
  });

  it('and not beyond the bytes of a call', async () => {
    const limits = { files: { maxBytes: 11 } };
    const setup = await prefetching(ALL, { limits });
    await teach(setup);
    setup.tree.calls.length = 0;
    await setup.read('src/f0');
    expect(setup.tree.calls).toEqual(['read src/f0']);
  });

  it('late where it is asked for while it is on its way, and the values are right', async () => {
    let gate: Promise<void> = Promise.resolve();
    let begun = () => {};
    const files = await prefetching(false);
    const setup = await prefetching(ALL, {
      fetchFiles: async (paths, context) => {
        begun();
        await gate;
        return files.tree.fetchFiles(paths, context);
      },
    });
    await teach(setup);
    const before = setup.optimizer.stats();
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const isFlying = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = setup.read('src/f0');
    await isFlying;
    const second = setup.read('src/f1');
    open();
    expect([await first, await second]).toEqual([['src/f0'], ['src/f1']]);
    expect(since(before, setup.optimizer.stats())).toMatchObject({ issued: 1, used: 0, late: 1 });
  });

  it('wasted where it is gone again when it is asked for', async () => {
    const setup = await prefetching(ALL);
    await teach(setup);
    const before = setup.optimizer.stats();
    await setup.read('src/f0');
    await setup.processor.invalidate(['src/f1']);
    await setup.read('src/f1');
    const { issued, used, wasted } = since(before, setup.optimizer.stats());
    expect({ issued, used, wasted }).toEqual({ issued: 1, used: 0, wasted: 1 });
  });

  it('wasted where nobody asks for it', async () => {
    const setup = await prefetching({ ...ALL, horizon: 5 });
    await teach(setup);
    const before = setup.optimizer.stats();
    await setup.read('src/f0');
    for (let index = 20; index < 26; index += 1) await setup.read(`src/f${index}`);
    const { issued, used, wasted } = since(before, setup.optimizer.stats());
    expect({ issued, used, wasted }).toEqual({ issued: 1, used: 0, wasted: 1 });
  });
});

describe('prefetching switches itself off', () => {
  /** Pairs that follow one another, and from then on no more. */
  async function disappoint(rounds: number) {
    const setup = await prefetching({ ...ALL, horizon: 4, minPrecision: 0.5 });
    const random = randomOf(3);
    const issued: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const key = `src/f${2 * upTo(random, 9)}`;
      const other = round < 40 ? key.replace(/\d+/, (n) => `${Number(n) + 1}`) : 'src/f39';
      await setup.read(key);
      await setup.read(other);
      await setup.processor.invalidate(NAMES);
      issued.push(setup.optimizer.stats().issued);
    }
    return { setup, issued };
  }

  it('below the precision that is asked for, and fetches nothing in vain any more', async () => {
    const { setup, issued } = await disappoint(160);
    expect(issued[39]).toBeGreaterThan(0);
    expect(setup.optimizer.stats().isOff).toBe(true);
    expect(issued[159]).toBe(issued[120]);
  });

  it('and on again when what it would have fetched is asked for again', async () => {
    const { setup } = await disappoint(160);
    for (let round = 0; round < 200; round += 1) {
      await setup.read('src/f10');
      await setup.read('src/f11');
      await setup.processor.invalidate(NAMES);
    }
    expect(setup.optimizer.stats().isOff).toBe(false);
  });
});

describe('a probability graph', () => {
  it('knows what follows within the window, the likeliest first', () => {
    const graph = new ProbabilityGraph(2, 100);
    for (const key of 'abxabyacxab') graph.observe(key);
    graph.observe('a');
    // Before this one there were four, followed by b three times.
    expect(graph.followersOf('a', 0.7)).toEqual(['b']);
    expect(graph.followersOf('a', 0.4).slice(0, 2)).toEqual(['b', 'x']);
    expect(graph.followersOf('c', 0.1)).toEqual([]);
  });

  it('holds no more keys, and no more followers of one, than it may', () => {
    const graph = new ProbabilityGraph(1, 3);
    for (const key of 'aaaabcd') graph.observe(key);
    expect(graph.followersOf('a', 0.01)).toEqual([]);
    const wide = new ProbabilityGraph(1, 1_000);
    for (let index = 0; index < 100; index += 1) {
      wide.observe('a');
      wide.observe(`k${index}`);
    }
    wide.observe('a');
    expect(wide.followersOf('a', 0.001).length).toBe(32);
  });
});

describe('an option of prefetch that is wrong is an error', () => {
  it.each([
    [{ confidence: 0 }, '`prefetch.confidence` to be a number above 0 and up to 1'],
    [{ maxShare: 2 }, '`prefetch.maxShare` to be a number above 0 and up to 1'],
    [{ minPrecision: -1 }, '`prefetch.minPrecision` to be a number from 0 and up to 1'],
    [{ window: 0 }, '`prefetch.window` to be an integer from 1 to 1000'],
    [{ horizon: 0.5 }, '`prefetch.horizon` to be an integer from 1 and up'],
    [{ maxKeys: 0 }, '`prefetch.maxKeys` to be an integer from 1 and up'],
    [{ windows: 1 }, 'Unknown prefetch: `windows`'],
    [true, '`prefetch` to be an object'],
  ])('%j', (prefetch, message) => {
    const options = { pathOf: (key: string) => key, fetchFiles: async () => [] };
    expect(() => directoryOptimizer({ ...options, prefetch: prefetch as never })).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message: expect.stringContaining(message) }),
    );
  });
});
