import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, type Grouper, MISS, mapStorage } from '../src/index.js';
import {
  countingOptimizer,
  countingStorage,
  keysOf,
  manualUpstream,
  requestsOf,
  settled,
  slowUpstream,
} from './upstream.js';

/** Keys that share what is before their last colon: what `@batchkit/grouper-prefix` does. */
const byParent: Grouper = { name: 'prefix', groupOf: (key) => key.slice(0, key.lastIndexOf(':')) };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what the first sketch of this design got wrong', () => {
  it('misses computed by walking the hits: every requested key without a hit is fetched', async () => {
    const storage = mapStorage();
    await storage.mset([{ key: 'b', value: 'cached', expiresAt: undefined }]);
    const upstream = vi.fn(async (key: string) => `fresh ${key}`);
    const processor = new BatchProcessor({ storage });

    const values = await processor.getMany(['a', 'b', 'c'], upstream);

    expect(values).toEqual(['fresh a', 'cached', 'fresh c']);
    expect(upstream.mock.calls.map(([key]) => key)).toEqual(['a', 'c']);
  });

  it('limit on groups only, so one prefix of 400 keys fires 400 calls: calls are limited whatever the groups', async () => {
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor({ groupers: { prefix: byParent }, limit: 50 });

    const batch = processor.getMany(keysOf(400, 'component:react'), upstream.fetch, {
      groupingStrategy: 'prefix',
      maxConcurrency: 7,
    });
    await vi.runAllTimersAsync();

    expect(await batch).toHaveLength(400);
    expect(upstream.asked).toHaveLength(400);
    expect(upstream.peak).toBe(7);
  });

  it('limit on groups only: optimizers that decline, fail and forget keys stay within the limit too', async () => {
    const upstream = slowUpstream(() => 10);
    const forgetful = countingOptimizer(async ([first = '']) => new Map([[first, 'grouped']]));
    const processor = new BatchProcessor({
      groupers: { prefix: byParent },
      optimizers: [forgetful],
    });

    const batch = processor.getMany(keysOf(400, 'component:react'), upstream.fetch, {
      groupingStrategy: 'prefix',
      maxConcurrency: 3,
    });
    await vi.runAllTimersAsync();
    await batch;

    expect(upstream.peak).toBe(3);
    expect(upstream.asked.length + forgetful.calls.length).toBe(400);
  });

  it('waves with head-of-line blocking: a slot that frees is used while a slow call still runs', async () => {
    const upstream = slowUpstream((key) => (key === 'key:0' ? 1_000 : 10));
    const processor = new BatchProcessor();

    const batch = processor.getMany(keysOf(21), upstream.fetch, { maxConcurrency: 2 });
    await vi.advanceTimersByTimeAsync(200);
    expect(upstream.asked).toHaveLength(21);
    expect(upstream.inFlight).toBe(1);

    await vi.advanceTimersByTimeAsync(800);
    expect(await batch).toHaveLength(21);
  });

  it('one throw rejects the batch and a catch re-runs every fetch: each key is fetched once, and its value is kept', async () => {
    const storage = mapStorage();
    const upstream = vi.fn(async (key: string) => {
      if (key === 'key:3') throw new Error('upstream says no');
      return key;
    });
    const processor = new BatchProcessor({ storage });

    const error = await processor.getMany(keysOf(10), upstream).catch((reason) => reason);

    expect(error.code).toBe('ERR_BATCH');
    expect(upstream).toHaveBeenCalledTimes(10);
    expect(
      error.outcomes.filter((outcome: { status: string }) => outcome.status === 'fulfilled'),
    ).toHaveLength(9);
    const flushed = processor.flush();
    await vi.runAllTimersAsync();
    await flushed;
    expect(storage.mget(['key:2', 'key:3'])).toEqual(['key:2', MISS]);
  });

  it('`return promise` inside `try`, so the catch never sees it: a rejecting group fetch falls back', async () => {
    const failing = countingOptimizer(() => Promise.reject(new Error('group is down')));
    const processor = new BatchProcessor({ optimizers: [failing] });

    const values = await processor.getMany(['a', 'b'], async (key) => `single ${key}`);

    expect(failing.calls).toEqual([['a', 'b']]);
    expect(values).toEqual(['single a', 'single b']);
  });

  it('`found: value !== undefined`: undefined, null and every falsy value are cached and found', async () => {
    const values = [undefined, null, 0, '', false, Number.NaN];
    const keys = keysOf(values.length);
    const upstream = vi.fn(async (key: string) => values[keys.indexOf(key)]);
    const processor = new BatchProcessor({ storage: mapStorage() });

    expect(await processor.getMany(keys, upstream)).toEqual(values);
    const flushed = processor.flush();
    await vi.runAllTimersAsync();
    await flushed;
    expect(await processor.getMany(keys, upstream)).toEqual(values);

    expect(upstream).toHaveBeenCalledTimes(values.length);
  });

  it('`null` from a failed call is cached: a failed fetch stores nothing and is tried again next time', async () => {
    const storage = countingStorage();
    const upstream = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce('up');
    const processor = new BatchProcessor({ storage });

    await processor.getMany(['a'], upstream).catch(() => undefined);
    await vi.runAllTimersAsync();

    expect(storage.calls.mset).toEqual([]);
    expect(await processor.getMany(['a'], upstream)).toEqual(['up']);
  });

  it('`priority` declared and never read: the most urgent requests leave first', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor();
    const request = (key: string, priority: 'high' | 'normal' | 'low') => ({
      key,
      priority,
      fetchFunction: () => upstream.fetch(key),
    });

    const batch = processor.processBatch(
      [request('later', 'low'), request('next', 'normal'), request('now', 'high')],
      { maxConcurrency: 1 },
    );
    await settled();
    for (const key of ['now', 'next', 'later']) {
      expect(upstream.inFlight).toEqual([key]);
      await upstream.answer(key);
    }

    expect(await batch).toEqual(['value of later', 'value of next', 'value of now']);
  });

  it('`maxBatchSize` declared and never read: it splits a group, from the configuration and from the batch', async () => {
    const optimizer = countingOptimizer();
    const processor = new BatchProcessor({
      optimizers: [optimizer],
      config: { batch: { maxBatchSize: 4 } },
    });

    await processor.getMany(keysOf(10, 'a'), async (key) => key);
    await processor.getMany(keysOf(10, 'b'), async (key) => key, { maxBatchSize: 3 });
    await processor.getMany(keysOf(10, 'c'), async (key) => key, { maxBatchSize: 100 });

    expect(optimizer.calls.map((call) => call.length)).toEqual([4, 4, 2, 3, 3, 3, 1, 4, 4, 2]);
  });

  it('`timeoutMs` declared and never read: a call that takes too long fails its key and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    const processor = new BatchProcessor();

    const batch = processor.processBatchSettled(
      [
        {
          key: 'slow',
          fetchFunction: (context) => {
            signal = context.signal;
            return new Promise<string>(() => {});
          },
        },
        { key: 'quick', fetchFunction: async () => 'here' },
      ],
      { timeoutMs: 500 },
    );
    await vi.advanceTimersByTimeAsync(499);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);

    expect(await batch).toMatchObject([
      { key: 'slow', status: 'rejected', reason: { code: 'ERR_TIMEOUT' } },
      { key: 'quick', status: 'fulfilled', value: 'here' },
    ]);
    expect(signal?.aborted).toBe(true);
  });

  it('N keys that are all derived from one document fetched N times: one call brings all 61', async () => {
    const readRegistry = vi.fn(
      async (keys: readonly string[]) => new Map(keys.map((key) => [key, { key }])),
    );
    const registry = countingOptimizer(readRegistry, { maxKeys: Infinity });
    const processor = new BatchProcessor({ optimizers: [registry] });
    const alone = vi.fn(async (key: string) => ({ key }));

    const values = await processor.getMany(keysOf(61, 'component-metadata'), alone, {
      groupingStrategy: 'none',
    });

    expect(values).toHaveLength(61);
    expect(readRegistry).toHaveBeenCalledTimes(1);
    expect(alone).not.toHaveBeenCalled();
  });
});

describe('a request list', () => {
  it('is answered in request order, duplicates included, and each key is fetched once', async () => {
    const upstream = slowUpstream((key) => (key === 'a' ? 50 : 5));
    const batch = new BatchProcessor().processBatch(
      requestsOf(['a', 'b', 'a', 'c', 'b'], upstream.fetch),
    );
    await vi.runAllTimersAsync();

    expect(await batch).toEqual(['a', 'b', 'a', 'c', 'b'].map((key) => `value of ${key}`));
    expect(upstream.asked).toEqual(['a', 'b', 'c']);
  });
});
