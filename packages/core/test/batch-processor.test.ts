import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, MISS, mapStorage } from '../src/index.js';
import {
  countingOptimizer,
  countingStorage,
  keysOf,
  manualUpstream,
  requestsOf,
  settled,
  slowUpstream,
} from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('order and economy', () => {
  it('a batch makes one mget and, for what arrives in one turn, one mset', async () => {
    const storage = countingStorage();
    const processor = new BatchProcessor({ storage });
    const keys = keysOf(30);

    await processor.getMany([...keys, ...keys], async (key) => key);
    await vi.runAllTimersAsync();

    expect(storage.calls.mget).toEqual([[...keys, ...keys]]);
    expect(storage.calls.mset).toEqual([keys]);
  });

  it('a warm batch makes one mget and no upstream call', async () => {
    const storage = countingStorage();
    storage.mset(keysOf(5).map((key) => ({ key, value: key, expiresAt: undefined })));
    const upstream = vi.fn();

    const values = await new BatchProcessor({ storage }).getMany(keysOf(5), upstream);

    expect(values).toEqual(keysOf(5));
    expect(upstream).not.toHaveBeenCalled();
    expect(storage.calls.mget).toHaveLength(1);
  });

  it('an empty batch answers at once and asks nobody', async () => {
    const storage = countingStorage();
    const processor = new BatchProcessor({ storage });

    expect(await processor.processBatch([])).toEqual([]);
    expect(await processor.processBatchSettled([])).toEqual([]);
    expect(await processor.getMany([], async () => 1)).toEqual([]);
    expect(storage.calls.mget).toEqual([]);
  });

  it('batches that overlap share the loads in flight, and say so', async () => {
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor();

    const first = processor.processBatchSettled(requestsOf(['a', 'b'], upstream.fetch));
    const second = processor.processBatchSettled(requestsOf(['b', 'c'], upstream.fetch));
    await vi.runAllTimersAsync();

    expect(upstream.asked).toEqual(['a', 'b', 'c']);
    expect((await first).map(sourceOf)).toEqual(['fetch', 'fetch']);
    expect((await second).map(sourceOf)).toEqual(['joined', 'fetch']);
  });

  it('a value that is not stored yet is joined rather than fetched again', async () => {
    let store: (() => void) | undefined;
    const storage = {
      ...mapStorage(),
      mset: () => new Promise<void>((resolve) => (store = resolve)),
    };
    const upstream = vi.fn(async (key: string) => key);
    const processor = new BatchProcessor({ storage });

    await processor.getMany(['a'], upstream);
    await vi.advanceTimersByTimeAsync(1);
    expect(store).toBeDefined();
    await processor.getMany(['a'], upstream);
    expect(upstream).toHaveBeenCalledTimes(1);

    store?.();
    await settled();
    await processor.getMany(['a'], upstream);
    expect(upstream).toHaveBeenCalledTimes(2);
  });

  it('a batch whose slow mget missed does not fetch again what another has brought meanwhile', async () => {
    const stored = mapStorage();
    const answers: (() => void)[] = [];
    const storage = {
      ...stored,
      mget(keys: readonly string[]) {
        const slots = stored.mget(keys) as unknown[];
        return new Promise<unknown[]>((resolve) => answers.push(() => resolve(slots)));
      },
    };
    const upstream = vi.fn(async (key: string) => key);
    const processor = new BatchProcessor({ storage });

    const quick = processor.getMany(['a'], upstream);
    const slow = processor.getMany(['a'], upstream);
    answers[0]?.();
    await quick;
    await vi.advanceTimersByTimeAsync(100);
    expect(stored.mget(['a'])).toEqual(['a']);

    answers[1]?.();
    expect(await slow).toEqual(['a']);
    expect(upstream).toHaveBeenCalledTimes(1);
  });

  it('without deduplication each missed request runs its own function, and the last to finish is stored', async () => {
    const storage = countingStorage();
    const processor = new BatchProcessor({ storage, optimizers: [countingOptimizer()] });
    const slowFirst = { key: 'a', fetchFunction: () => after(20, 'first') };
    const quickSecond = { key: 'a', fetchFunction: () => after(10, 'second') };

    const batch = processor.processBatch([slowFirst, quickSecond], { deduplication: false });
    const other = processor.processBatch([{ key: 'a', fetchFunction: () => after(5, 'other') }], {
      enableOptimizations: false,
    });
    await vi.runAllTimersAsync();

    expect(await batch).toEqual(['first', 'second']);
    expect(await other).toEqual(['other']);
    expect(storage.mget(['a'])).toEqual(['first']);
  });

  it('a request with a ttl is stored with it, in milliseconds; the longest of those who wait counts', async () => {
    vi.setSystemTime(1_000_000);
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage });
    const request = (ttl?: number) => ({ key: 'a', ttl, fetchFunction: () => after(10, 1) });

    void processor.processBatch([request(5_000)]);
    void processor.processBatch([request(60_000)]);
    void processor.processBatch([request()]);
    await vi.advanceTimersByTimeAsync(20);

    await vi.advanceTimersByTimeAsync(59_980);
    expect(storage.mget(['a'])).toMatchObject([{ value: 1, expiresAt: 1_060_010 }]);
    await vi.advanceTimersByTimeAsync(11);
    expect(storage.mget(['a'])).toEqual([MISS]);
  });
});

describe('outcomes', () => {
  it('a failed key fails alone and names itself', async () => {
    const cause = new Error('403 rate limited');
    const outcomes = await new BatchProcessor().processBatchSettled([
      { key: 'a', fetchFunction: async () => 1 },
      { key: 'b', fetchFunction: () => Promise.reject(cause) },
      {
        key: 'c',
        fetchFunction: () => {
          throw cause;
        },
      },
    ]);

    expect(outcomes[0]).toEqual({
      key: 'a',
      index: 0,
      status: 'fulfilled',
      value: 1,
      source: 'fetch',
    });
    for (const index of [1, 2]) {
      expect(outcomes[index]).toMatchObject({
        status: 'rejected',
        reason: { code: 'ERR_FETCH', cause },
      });
    }
    expect((outcomes[1] as { reason: Error }).reason.message).toBe(
      'Fetching "b" failed: 403 rate limited',
    );
  });

  it('processBatch rejects after every key has settled, and the error holds what came', async () => {
    const upstream = manualUpstream();
    const batch = new BatchProcessor().processBatch(requestsOf(['a', 'b', 'c'], upstream.fetch));
    const rejected = vi.fn();
    batch.catch(rejected);
    await settled();
    await upstream.fail('a');
    await upstream.fail('c');
    expect(rejected).not.toHaveBeenCalled();
    await upstream.answer('b');

    const error = await batch.catch((reason) => reason);
    expect(error.code).toBe('ERR_BATCH');
    expect(error.message).toBe('2 of 3 keys failed; first: Fetching "a" failed: no a');
    expect(error.errors.map((failed: { key: string }) => failed.key)).toEqual(['a', 'c']);
    expect(error.outcomes[1]).toMatchObject({ key: 'b', value: 'value of b' });
  });

  it('a value that upstream gives without a promise is a value', async () => {
    const request = { key: 'a', fetchFunction: (() => 7) as never };
    expect(await new BatchProcessor().processBatch([request])).toEqual([7]);
  });

  it('the fetch is told its key and its attempt', async () => {
    const seen: unknown[] = [];
    await new BatchProcessor().getMany(['a'], async (key, context) => {
      seen.push(key, context.key, context.attempt);
    });
    expect(seen).toEqual(['a', 'a', 1]);
  });

  it('progress counts what has settled, and what its callback throws is contained', async () => {
    const storage = mapStorage();
    storage.mset([{ key: 'a', value: 1, expiresAt: undefined }]);
    const onProgress = vi.fn(() => {
      throw new Error('not my batch');
    });
    await new BatchProcessor({ storage }).getMany(['a', 'b', 'c'], async () => 2, { onProgress });

    expect(onProgress.mock.calls).toEqual([
      [{ settled: 1, total: 3 }],
      [{ settled: 2, total: 3 }],
      [{ settled: 3, total: 3 }],
    ]);
  });
});

describe('leaving', () => {
  it('processBatch rejects at once with the reason of the abort itself', async () => {
    const controller = new AbortController();
    const reason = new Error('user went away');
    const batch = new BatchProcessor().getMany(['a'], () => new Promise(() => {}), {
      signal: controller.signal,
    });
    await settled();
    controller.abort(reason);

    await expect(batch).rejects.toBe(reason);
  });

  it('a batch whose signal has aborted before asks nobody', async () => {
    const storage = countingStorage();
    const upstream = vi.fn();
    const batch = new BatchProcessor({ storage }).getMany(['a'], upstream, {
      signal: AbortSignal.abort('too late'),
    });

    await expect(batch).rejects.toBe('too late');
    expect(upstream).not.toHaveBeenCalled();
    expect(storage.calls.mget).toEqual([]);
  });

  it('processBatchSettled keeps what is finished; the rest is ERR_ABORTED', async () => {
    const controller = new AbortController();
    const upstream = manualUpstream();
    const batch = new BatchProcessor().processBatchSettled(
      requestsOf(['a', 'b', 'c'], upstream.fetch),
      { signal: controller.signal, maxConcurrency: 2 },
    );
    await settled();
    await upstream.answer('a');
    controller.abort();

    expect(await batch).toMatchObject([
      { key: 'a', value: 'value of a' },
      { key: 'b', reason: { code: 'ERR_ABORTED', key: 'b' } },
      { key: 'c', reason: { code: 'ERR_ABORTED', key: 'c' } },
    ]);
  });

  it('upstream is aborted when the last waiter has left, and not before', async () => {
    const signals: AbortSignal[] = [];
    const controllers = [new AbortController(), new AbortController()];
    const processor = new BatchProcessor();
    const batches = controllers.map(({ signal }) =>
      processor.processBatchSettled(
        [
          {
            key: 'a',
            fetchFunction: (context) => {
              signals.push(context.signal);
              return new Promise(() => {});
            },
          },
        ],
        { signal },
      ),
    );
    await settled();
    expect(signals).toHaveLength(1);

    controllers[0]?.abort();
    await batches[0];
    expect(signals[0]?.aborted).toBe(false);
    controllers[1]?.abort('bye');
    await batches[1];
    expect(signals[0]?.aborted).toBe(true);
    expect(signals[0]?.reason).toBe('bye');
  });

  it('a joiner outlives the batch that began the load, queued or running', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor();
    const controller = new AbortController();
    const options = { maxConcurrency: 1 };
    const first = processor.processBatch(requestsOf(['a', 'b', 'c'], upstream.fetch), {
      ...options,
      signal: controller.signal,
    });
    first.catch(() => undefined);
    const second = processor.processBatch(requestsOf(['a', 'b'], upstream.fetch), options);
    await settled();
    controller.abort();
    await settled();

    await upstream.answer('a');
    await upstream.answer('b');
    expect(await second).toEqual(['value of a', 'value of b']);
    expect(upstream.asked).toEqual(['a', 'b']);
  });

  it('the slot of an abandoned call is free at once, even if upstream ignores its signal', async () => {
    const controller = new AbortController();
    const processor = new BatchProcessor({ limit: 1 });
    const hung = processor.getMany(['a'], () => new Promise(() => {}), {
      signal: controller.signal,
    });
    hung.catch(() => undefined);
    const next = processor.getMany(['b'], async (key) => key);
    await settled();
    controller.abort();

    expect(await next).toEqual(['b']);
  });

  it('a call that has timed out frees its slot, and its late answer is not taken', async () => {
    const storage = countingStorage();
    const processor = new BatchProcessor({ limit: 1, storage });
    const late = processor.processBatchSettled(
      [{ key: 'a', fetchFunction: () => after(100, 'late') }],
      { timeoutMs: 10 },
    );
    const next = processor.getMany(['b'], async (key) => key);
    await vi.advanceTimersByTimeAsync(11);

    expect(await late).toMatchObject([{ reason: { code: 'ERR_TIMEOUT' } }]);
    expect(await next).toEqual(['b']);
    await vi.runAllTimersAsync();
    expect(storage.mget(['a', 'b'])).toEqual([MISS, 'b']);
  });
});

function sourceOf(outcome: object): unknown {
  return 'source' in outcome ? outcome.source : undefined;
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
