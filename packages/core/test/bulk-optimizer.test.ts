import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchEvent, BatchProcessor, bulkOptimizer, MISS } from '../src/index.js';
import { countingStorage, keysOf, manualUpstream, settled } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A bulk upstream that keeps count, and fails where `fails` says so. */
function bulk(fails: (keys: readonly string[]) => boolean = () => false) {
  const calls: string[][] = [];
  const fetchMany = async (keys: readonly string[]) => {
    calls.push([...keys]);
    if (fails(keys)) throw new Error(`no answer for ${keys.length}`);
    return new Map(keys.map((key) => [key, `bulk ${key}`]));
  };
  return { calls, fetchMany };
}

const alone = async (key: string) => `alone ${key}`;

describe('getMany with fetchMany', () => {
  it('is one lookup, one call for the misses, one write, and values in order', async () => {
    const storage = countingStorage();
    storage.mset([{ key: 'key:1', value: 'cached', expiresAt: undefined }]);
    storage.calls.mset.length = 0;
    const upstream = bulk();
    const processor = new BatchProcessor({ storage });

    const values = await processor.getMany(['key:2', 'key:1', 'key:0', 'key:2'], upstream);
    await vi.runAllTimersAsync();

    expect(values).toEqual(['bulk key:2', 'cached', 'bulk key:0', 'bulk key:2']);
    expect(upstream.calls).toEqual([['key:2', 'key:0']]);
    expect(storage.calls.mget).toHaveLength(1);
    expect(storage.calls.mset).toEqual([['key:2', 'key:0']]);
  });

  it('takes an array in key order as well', async () => {
    const values = await new BatchProcessor().getMany(['a', 'b'], {
      fetchMany: async (keys) => keys.map((key) => key.toUpperCase()),
    });
    expect(values).toEqual(['A', 'B']);
  });

  it('splits by maxKeys, by the configuration where it does not say', async () => {
    const upstream = bulk();
    await new BatchProcessor().getMany(keysOf(7), { ...upstream, maxKeys: 3 });
    expect(upstream.calls.map((call) => call.length)).toEqual([3, 3, 1]);
    const other = bulk();
    await new BatchProcessor().getMany(keysOf(120), other);
    expect(other.calls.map((call) => call.length)).toEqual([50, 50, 20]);
  });

  it('a hundred batches of the same cold keys make one call', async () => {
    const upstream = bulk();
    const processor = new BatchProcessor();
    const herd = Array.from({ length: 100 }, () =>
      processor.getMany(keysOf(40), { fetchMany: upstream.fetchMany, maxKeys: 100 }),
    );
    expect((await Promise.all(herd)).every((values) => values.length === 40)).toBe(true);
    expect(upstream.calls).toHaveLength(1);
  });

  it('a key that is absent from the answer fails alone, and is not asked for again', async () => {
    const calls: (readonly string[])[] = [];
    const outcomes = await new BatchProcessor().getManySettled(['a', 'b', 'c'], {
      fetchMany: async (keys) => {
        calls.push(keys);
        return new Map([
          ['a', 1],
          ['c', null],
        ]);
      },
    });
    expect(outcomes).toMatchObject([
      { value: 1, source: 'group' },
      {
        status: 'rejected',
        reason: { code: 'ERR_FETCH', message: '[fetchMany] answered nothing for "b".' },
      },
      { value: null },
    ]);
    expect(calls).toHaveLength(1);
  });

  it('a call that fails is bisected: one bad key costs itself alone', async () => {
    const upstream = bulk((keys) => keys.includes('key:5'));
    const outcomes = await new BatchProcessor().getManySettled(keysOf(8), upstream);
    expect(
      outcomes.map(({ status }) => status).filter((status) => status === 'rejected'),
    ).toHaveLength(1);
    expect(outcomes[5]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_FETCH' } });
    expect(upstream.calls.map((call) => call.length)).toEqual(
      expect.arrayContaining([8, 4, 4, 2, 2, 1, 1]),
    );
    expect(upstream.calls).toHaveLength(7);
  });

  it('a key that a call has failed for is in no larger call again', async () => {
    const calls: (readonly string[])[] = [];
    const fetchMany = (keys: readonly string[]) => {
      calls.push(keys);
      return keys.length > 1 ? new Promise<never>(() => {}) : Promise.resolve(keys);
    };
    const processor = new BatchProcessor({ limit: 2 });
    const options = { timeoutMs: 10, maxConcurrency: 1 };
    const batch = processor.getMany(keysOf(5), { fetchMany }, options);
    await vi.advanceTimersByTimeAsync(100);
    expect(await batch).toEqual(keysOf(5));
    for (const key of keysOf(5)) {
      const sizes = calls.filter((keys) => keys.includes(key)).map((keys) => keys.length);
      for (const [at, size] of sizes.slice(1).entries())
        expect(size).toBeLessThanOrEqual(Math.ceil((sizes[at] as number) / 2));
    }
  });

  it.each([
    ['short', async () => ['only one']],
    ['nothing', async () => undefined as never],
  ])('an answer that is %s is a broken contract, for each of its keys', async (_, fetchMany) => {
    const outcomes = await new BatchProcessor().getManySettled(['a', 'b'], { fetchMany });
    const fine = outcomes.filter(({ status }) => status === 'fulfilled');
    // Of one key, one value is an answer: what is too short for two may do for one.
    expect(
      fine.length === 0 ||
        fine.every((outcome) => 'value' in outcome && outcome.value === 'only one'),
    ).toBe(true);
  });

  it('a call is aborted through its signal', async () => {
    const controller = new AbortController();
    let seen: AbortSignal | undefined;
    const batch = new BatchProcessor().getMany(
      ['a', 'b'],
      {
        fetchMany: (_, context) => {
          seen = context.signal;
          return new Promise<never>(() => {});
        },
      },
      { signal: controller.signal },
    );
    await settled();
    controller.abort('bye');
    await expect(batch).rejects.toBe('bye');
    expect(seen?.aborted).toBe(true);
  });

  it.each([
    [
      { fetchMany: 7 },
      'Expected `fetch` to be a function, or an object with `fetchMany`, got `object`.',
    ],
    [
      { ...bulk(), maxKeys: 0 },
      'Expected `fetch.maxKeys` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
  ])('refuses %j', async (fetch, message) => {
    await expect(new BatchProcessor().getMany(['a'], fetch as never)).rejects.toThrow(message);
  });
});

describe('bulkOptimizer', () => {
  it('N keys out of one document: 61 keys, one call', async () => {
    const registry = bulk();
    const processor = new BatchProcessor({
      optimizers: [
        bulkOptimizer({ name: 'registry', maxKeys: Infinity, fetchMany: registry.fetchMany }),
      ],
    });
    expect(await processor.getMany(keysOf(61, 'component-metadata:button'), alone)).toHaveLength(
      61,
    );
    expect(registry.calls).toHaveLength(1);
  });

  it('serves the groups it accepts, others are left', async () => {
    const registry = bulk();
    const processor = new BatchProcessor({
      groupers: { prefix: { name: 'prefix', groupOf: (key) => key.slice(0, 1) } },
      optimizers: [
        bulkOptimizer({
          name: 'a-only',
          accepts: (group) => group.id === 'a',
          fetchMany: registry.fetchMany,
        }),
      ],
    });
    expect(await processor.getMany(['a1', 'b1', 'a2'], alone)).toEqual([
      'bulk a1',
      'alone b1',
      'bulk a2',
    ]);
  });

  it('splits by weight, and sends a key alone that is too heavy for company', async () => {
    const upstream = bulk();
    const weights: Record<string, number> = { a: 60, b: 30, c: 30, d: 500, e: 10 };
    const processor = new BatchProcessor({
      optimizers: [
        bulkOptimizer({
          name: 'blobs',
          fetchMany: upstream.fetchMany,
          weightOf: (key) => weights[key] ?? 0,
          maxWeight: 100,
        }),
      ],
    });
    await processor.getMany(['a', 'b', 'c', 'd', 'e'], alone, { maxConcurrency: 1 });
    expect(upstream.calls).toEqual([['a', 'b', 'e'], ['c'], ['d']]);
  });

  it('what still fails when it is small goes alone, by the function of its own', async () => {
    const upstream = bulk((keys) => keys.includes('key:2'));
    const fallbacks: BatchEvent[] = [];
    const processor = new BatchProcessor({
      optimizers: [bulkOptimizer({ name: 'blobs', fetchMany: upstream.fetchMany })],
    });
    processor.subscribe((event) => event.type === 'fallback' && fallbacks.push(event));
    const values = await processor.getMany(keysOf(4), alone, { maxConcurrency: 1 });
    expect(values).toEqual(['bulk key:0', 'bulk key:1', 'alone key:2', 'alone key:3']);
    expect(upstream.calls.map((call) => call.length)).toEqual([4, 2, 2]);
    expect(fallbacks).toHaveLength(2);
  });

  it('remembers a size that failed where its parts did not, for a while', async () => {
    const upstream = bulk((keys) => keys.length > 12);
    const processor = new BatchProcessor({
      optimizers: [
        bulkOptimizer({ name: 'small', fetchMany: upstream.fetchMany, rememberMs: 1_000 }),
      ],
    });
    await processor.getMany(keysOf(40, 'a'), alone);
    upstream.calls.length = 0;
    await processor.getMany(keysOf(40, 'b'), alone);
    expect(upstream.calls.map((call) => call.length)).toEqual([10, 10, 10, 10]);
    await vi.advanceTimersByTimeAsync(1_001);
    upstream.calls.length = 0;
    await processor.getMany(keysOf(40, 'c'), alone);
    expect(upstream.calls[0]).toHaveLength(40);
  });

  it('one bad key does not make later calls small', async () => {
    const upstream = bulk((keys) => keys.includes('a:3'));
    const processor = new BatchProcessor({
      optimizers: [bulkOptimizer({ name: 'picky', fetchMany: upstream.fetchMany })],
    });
    await processor.getMany(keysOf(16, 'a'), alone);
    upstream.calls.length = 0;
    await processor.getMany(keysOf(16, 'b'), alone);
    expect(upstream.calls.map((call) => call.length)).toEqual([16]);
  });

  it('extra keys it returns are stored, and given to who waits, where `sideLoad` says so', async () => {
    const blocker = manualUpstream();
    const fetchMany = async (keys: readonly string[]) =>
      new Map([...keys, 'extra', 'waiting'].map((key) => [key, `bulk ${key}`] as const));
    const results = [];
    for (const sideLoad of [true, false]) {
      const storage = countingStorage();
      const processor = new BatchProcessor({
        storage,
        limit: 1,
        groupers: { first: { name: 'first', groupOf: (key) => key.slice(0, 1) } },
        optimizers: [
          bulkOptimizer({ name: 'listing', fetchMany, sideLoad, accepts: ({ id }) => id === 'a' }),
        ],
        config: { batch: { groupingStrategy: 'first' } },
      });
      void processor.getMany(['block'], blocker.fetch);
      await settled();
      const batch = processor.getMany(['a1', 'a2'], alone);
      const waiting = processor.getMany(['waiting'], alone);
      await settled();
      await blocker.answer('block');
      await batch;
      const [waited] = await waiting;
      await vi.runAllTimersAsync();
      results.push([waited, storage.mget(['extra'])]);
    }
    expect(results).toEqual([
      ['bulk waiting', ['bulk extra']],
      ['alone waiting', [MISS]],
    ]);
  });

  it.each([
    [{ name: '' }, 'Expected `name` to be a string, got `""` (string).'],
    [{ fetchMany: undefined }, 'Expected `fetchMany` to be a function, got `undefined`.'],
    [
      { maxKeys: 0 },
      'Expected `maxKeys` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [{ maxWeight: 10 }, 'Expected `weightOf` to be a function, got `undefined`.'],
    [{ maxWeight: -1 }, 'Expected `maxWeight` to be a number above 0, got `-1` (number).'],
    [{ sideLoad: 'yes' }, 'Expected `sideLoad` to be a boolean, got `"yes"` (string).'],
    [
      { rememberMs: -1 },
      'Expected `rememberMs` to be a number of milliseconds from 0 and up, got `-1` (number).',
    ],
    [{ size: 3 }, 'Unknown options of bulkOptimizer: `size`.'],
  ])('refuses %j', (options, message) => {
    expect(() =>
      bulkOptimizer({ name: 'x', fetchMany: bulk().fetchMany, ...options } as never),
    ).toThrow(message);
  });
});
