import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchOutcome, BatchProcessor, type BatchRequest, mapStorage } from '../src/index.js';
import {
  countingOptimizer,
  countingStorage,
  keysOf,
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

/** Everything a stream yields, taken at once. */
async function taken<T>(stream: AsyncGenerator<BatchOutcome<T>>): Promise<BatchOutcome<T>[]> {
  const outcomes: BatchOutcome<T>[] = [];
  let isDone = false;
  const all = (async () => {
    for await (const outcome of stream) outcomes.push(outcome);
  })().finally(() => {
    isDone = true;
  });
  while (!isDone) await vi.advanceTimersByTimeAsync(10);
  await all;
  return outcomes;
}

describe('streamBatch', () => {
  it('yields every outcome once, with its place, in completion order', async () => {
    const upstream = slowUpstream((key) => (key === 'key:0' ? 50 : 10));
    const stream = new BatchProcessor().streamBatch(requestsOf(keysOf(4), upstream.fetch));
    const outcomes = await taken(stream);
    expect(outcomes.map(({ index }) => index)).toEqual([1, 2, 3, 0]);
    expect(outcomes[3]).toEqual({
      key: 'key:0',
      index: 0,
      status: 'fulfilled',
      value: 'value of key:0',
      source: 'fetch',
    });
  });

  it('keeps the order of the requests when asked to', async () => {
    const upstream = slowUpstream((key) => 100 - Number(key.slice(4)) * 7);
    const stream = new BatchProcessor().streamBatch(requestsOf(keysOf(12), upstream.fetch), {
      ordered: true,
    });
    expect((await taken(stream)).map(({ key }) => key)).toEqual(keysOf(12));
  });

  it('yields hits first', async () => {
    const storage = mapStorage();
    storage.mset([{ key: 'key:3', value: 'cached', expiresAt: undefined }]);
    const upstream = slowUpstream(() => 10);
    const stream = new BatchProcessor({ storage }).streamBatch(
      requestsOf(keysOf(5), upstream.fetch),
    );
    expect((await taken(stream))[0]).toMatchObject({
      key: 'key:3',
      index: 3,
      value: 'cached',
      source: 'cache',
    });
  });

  it('a key that fails is an outcome, not the end', async () => {
    const stream = new BatchProcessor().streamBatch(
      requestsOf(keysOf(3), async (key) => {
        if (key === 'key:1') throw new Error('no');
        return key;
      }),
    );
    const outcomes = await taken(stream);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      key: 'key:1',
      reason: { code: 'ERR_FETCH' },
    });
  });

  it('starts no more than what is consumed and the window, and reads no further ahead', async () => {
    let read = 0;
    let started = 0;
    function* requests() {
      for (const key of keysOf(1_000)) {
        read += 1;
        yield { key, fetchFunction: async () => (started += 1) };
      }
    }
    let consumed = 0;
    const stream = new BatchProcessor().streamBatch(requests(), {
      highWaterMark: 20,
      maxConcurrency: Infinity,
    });
    for await (const _ of stream) {
      consumed += 1;
      await settled();
      expect(started).toBeLessThanOrEqual(consumed + 20);
      expect(read).toBeLessThanOrEqual(consumed + 20);
    }
    expect(started).toBe(1_000);
  });

  it('takes its requests in large parts, so that lookups and groups stay large', async () => {
    const storage = countingStorage();
    const optimizer = countingOptimizer();
    const processor = new BatchProcessor({ storage, optimizers: [optimizer] });
    await taken(
      processor.streamBatch(
        requestsOf(keysOf(200), async (key) => key),
        { highWaterMark: 40 },
      ),
    );
    expect(storage.calls.mget.length).toBeLessThanOrEqual(11);
    expect(optimizer.calls.length).toBeLessThanOrEqual(11);
  });

  it('counts as one batch towards `maxConcurrency`', async () => {
    const upstream = slowUpstream(() => 10);
    await taken(
      new BatchProcessor().streamBatch(requestsOf(keysOf(50), upstream.fetch), {
        highWaterMark: 10,
        maxConcurrency: 3,
      }),
    );
    expect(upstream.peak).toBe(3);
  });

  it('takes an async iterable, and does not wait for requests that are still to come', async () => {
    async function* requests(): AsyncGenerator<BatchRequest<string>> {
      for (const key of keysOf(6)) {
        if (key === 'key:3') await new Promise((resolve) => setTimeout(resolve, 1_000));
        yield { key, fetchFunction: async () => key };
      }
    }
    const seen: string[] = [];
    const reading = (async () => {
      for await (const outcome of new BatchProcessor().streamBatch(requests()))
        seen.push(outcome.key);
    })();
    await vi.advanceTimersByTimeAsync(500);
    expect(seen).toEqual(['key:0', 'key:1', 'key:2']);
    await vi.advanceTimersByTimeAsync(1_000);
    await reading;
    expect(seen).toHaveLength(6);
  });

  it('leaving the loop aborts the rest and lets the iterable go', async () => {
    const signals: AbortSignal[] = [];
    let isReleased = false;
    function* requests() {
      try {
        for (const key of keysOf(100)) {
          yield {
            key,
            fetchFunction: (context: { signal: AbortSignal }) => {
              signals.push(context.signal);
              return key === 'key:0' ? Promise.resolve(1) : new Promise(() => {});
            },
          };
        }
      } finally {
        isReleased = true;
      }
    }
    for await (const _ of new BatchProcessor().streamBatch(requests(), { highWaterMark: 10 }))
      break;
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.slice(1).every((signal) => signal.aborted)).toBe(true);
    expect(isReleased).toBe(true);
  });

  it('an aborted signal ends it with its reason', async () => {
    const controller = new AbortController();
    const stream = new BatchProcessor().streamBatch(
      requestsOf(keysOf(3), () => new Promise(() => {})),
      { signal: controller.signal },
    );
    const first = stream.next();
    await settled();
    controller.abort('enough');
    await expect(first).rejects.toBe('enough');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('an aborted signal ends it at once, also where its input never answers', async () => {
    async function* requests() {
      yield* requestsOf(['a'], async (key) => key);
      await new Promise(() => {});
    }
    const controller = new AbortController();
    const stream = new BatchProcessor().streamBatch(requests(), { signal: controller.signal });
    const first = stream.next();
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toMatchObject({ value: { key: 'a' } });
    const second = stream.next();
    await settled();
    controller.abort('enough');
    await expect(second).rejects.toBe('enough');
  });

  it('begins nothing that its input brings after the consumer has left', async () => {
    const upstream = slowUpstream(() => 1);
    const keys = keysOf(10);
    const requests = {
      [Symbol.asyncIterator]: () => ({
        // By hand: it knows of no `return`.
        async next() {
          await new Promise((resolve) => setTimeout(resolve, 10));
          const [request] = requestsOf(keys.splice(0, 1), upstream.fetch);
          if (request === undefined) return { done: true as const, value: undefined };
          return { done: false as const, value: request };
        },
      }),
    };
    const reading = (async () => {
      for await (const _ of new BatchProcessor().streamBatch(requests)) break;
    })();
    await vi.advanceTimersByTimeAsync(1_000);
    await reading;
    expect(upstream.asked).toEqual(['key:0']);
    expect(keys).toHaveLength(8);
  });

  it('an input that throws ends it with that error, after what had started has settled', async () => {
    const upstream = slowUpstream(() => 100);
    function* requests() {
      yield* requestsOf(keysOf(3), upstream.fetch);
      throw new Error('input is broken');
    }
    const seen: string[] = [];
    let error: unknown;
    const reading = (async () => {
      for await (const { key } of new BatchProcessor().streamBatch(requests())) seen.push(key);
    })().catch((reason) => {
      error = reason;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await reading;
    expect(seen).toEqual(keysOf(3));
    expect(error).toMatchObject({ message: 'input is broken' });
  });

  it('a request that is none ends it with ERR_OPTION', async () => {
    const stream = new BatchProcessor().streamBatch([{ key: 7 } as never]);
    await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_OPTION' });
  });

  it('an empty input ends at once', async () => {
    expect(await taken(new BatchProcessor().streamBatch([]))).toEqual([]);
  });

  it('duplicates get an outcome each', async () => {
    const outcomes = await taken(
      new BatchProcessor().streamBatch(
        requestsOf(['a', 'b', 'a'], async (key) => key),
        { ordered: true },
      ),
    );
    expect(outcomes.map(({ key, index }) => [key, index])).toEqual([
      ['a', 0],
      ['b', 1],
      ['a', 2],
    ]);
  });

  it.each([
    [
      { highWaterMark: 0 },
      'Expected `highWaterMark` to be an integer from 1 to 9007199254740991, got `0` (number).',
    ],
    [{ ordered: 1 }, 'Expected `ordered` to be a boolean, got `1` (number).'],
    [
      { maxConcurrency: 0 },
      'Expected `maxConcurrency` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
  ])('refuses %j at once', (options, message) => {
    expect(() => new BatchProcessor().streamBatch([], options as never)).toThrow(message);
  });

  it('refuses what cannot be iterated', () => {
    expect(() => new BatchProcessor().streamBatch(7 as never)).toThrow('iterable');
    expect(() => new BatchProcessor().streamBatch({} as never)).toThrow('iterable');
  });
});
