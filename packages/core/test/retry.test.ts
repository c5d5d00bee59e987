import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchEvent, BatchProcessor, isBatchError } from '../src/index.js';
import { countingOptimizer, settled } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Fails `times` times for each key, then answers. */
function flaky(times: number) {
  const attempts: string[] = [];
  const fetch = async (key: string, context: { attempt: number }) => {
    attempts.push(`${key}#${context.attempt}`);
    if (context.attempt <= times) throw new Error(`attempt ${context.attempt} of ${key}`);
    return key;
  };
  return { attempts, fetch };
}

describe('retry', () => {
  it('by default a key has one attempt', async () => {
    const upstream = flaky(1);
    const outcomes = await new BatchProcessor().getManySettled(['a'], upstream.fetch);
    expect(outcomes).toMatchObject([{ status: 'rejected' }]);
    expect(upstream.attempts).toEqual(['a#1']);
  });

  it('only failed keys are tried again, and are told which attempt it is', async () => {
    const upstream = flaky(2);
    const events: BatchEvent[] = [];
    const processor = new BatchProcessor({
      retry: { attempts: 3, delayMs: (_, attempt) => attempt * 10 },
    });
    processor.subscribe((event) => event.type === 'retry' && events.push(event));
    const batch = processor.getMany(['a', 'fine'], (key, context) =>
      key === 'fine' ? Promise.resolve('fine') : upstream.fetch(key, context),
    );
    await vi.runAllTimersAsync();

    expect(await batch).toEqual(['a', 'fine']);
    expect(upstream.attempts).toEqual(['a#1', 'a#2', 'a#3']);
    expect(events).toMatchObject([
      { key: 'a', attempt: 1, delayMs: 10, error: { code: 'ERR_FETCH' } },
      { key: 'a', attempt: 2, delayMs: 20 },
    ]);
  });

  it('a key that waits for its retry holds no slot', async () => {
    const upstream = flaky(1);
    const processor = new BatchProcessor({
      limit: 1,
      retry: { attempts: 2, delayMs: () => 1_000 },
    });
    const waiting = processor.getMany(['a'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(1);
    expect(await processor.getMany(['b'], async (key) => key)).toEqual(['b']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await waiting).toEqual(['a']);
  });

  it('the last error is the one that is reported', async () => {
    const upstream = flaky(9);
    const processor = new BatchProcessor({ retry: { attempts: 3, delayMs: () => 0 } });
    const batch = processor.getManySettled(['a'], upstream.fetch);
    await vi.runAllTimersAsync();
    expect(await batch).toMatchObject([{ reason: { cause: { message: 'attempt 3 of a' } } }]);
  });

  it('a timeout is tried again as well, and `retryable` sees what came', async () => {
    const seen: unknown[] = [];
    const processor = new BatchProcessor({
      retry: {
        attempts: 5,
        delayMs: () => 5,
        retryable: (error) => {
          seen.push(isBatchError(error) ? error.code : (error as Error).message);
          return isBatchError(error);
        },
      },
    });
    const batch = processor.getManySettled(
      ['a'],
      (_, { attempt }) =>
        attempt === 1 ? new Promise(() => {}) : Promise.reject(new Error('final')),
      { timeoutMs: 50 },
    );
    await vi.runAllTimersAsync();
    expect(await batch).toMatchObject([{ status: 'rejected', reason: { code: 'ERR_FETCH' } }]);
    expect(seen).toEqual(['ERR_TIMEOUT', 'final']);
  });

  it('what a group call does not bring has all its attempts still', async () => {
    const upstream = flaky(1);
    const processor = new BatchProcessor({
      optimizers: [countingOptimizer(() => Promise.reject(new Error('group')))],
      retry: { attempts: 2, delayMs: () => 0 },
    });
    const batch = processor.getMany(['a', 'b'], upstream.fetch);
    await vi.runAllTimersAsync();
    expect(await batch).toEqual(['a', 'b']);
    expect(upstream.attempts.toSorted()).toEqual(['a#1', 'a#2', 'b#1', 'b#2']);
  });

  it('a key whose waiters have all left is not tried again, and can be asked for anew', async () => {
    const upstream = flaky(1);
    const controller = new AbortController();
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 100 } });
    const left = processor.getMany(['a'], upstream.fetch, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1);
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    await vi.advanceTimersByTimeAsync(200);
    expect(upstream.attempts).toEqual(['a#1']);
    expect(await processor.getMany(['a'], async () => 'anew')).toEqual(['anew']);
  });

  it('a key whose waiters have all left holds the process open no longer', async () => {
    const armed = vi.spyOn(globalThis, 'setTimeout');
    const controller = new AbortController();
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 60_000 } });
    const left = processor.getMany(['a'], flaky(1).fetch, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1);
    const timer = () => armed.mock.results.at(-1)?.value as NodeJS.Timeout;
    expect(timer().hasRef()).toBe(true);
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(timer().hasRef()).toBe(false);
  });

  it('one who joins while it waits gets the value of the retry', async () => {
    const upstream = flaky(1);
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 100 } });
    const first = processor.getMany(['a'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(50);
    const second = processor.getManySettled(['a'], async () => 'never');
    await settled();
    await vi.advanceTimersByTimeAsync(50);
    expect(await first).toEqual(['a']);
    expect(await second).toMatchObject([{ value: 'a', source: 'joined' }]);
  });

  it('a policy that throws costs the retry, not the batch', async () => {
    const failed: BatchEvent[] = [];
    const processor = new BatchProcessor({
      retry: {
        attempts: 2,
        delayMs: () => {
          throw new Error('no idea');
        },
      },
    });
    processor.subscribe((event) => event.type === 'policy:failed' && failed.push(event));
    expect(await processor.getManySettled(['a'], flaky(1).fetch)).toMatchObject([
      { reason: { code: 'ERR_FETCH' } },
    ]);
    expect(failed).toMatchObject([{ key: 'a', error: { message: 'no idea' } }]);
  });

  it.each([Number.NaN, Infinity])(
    'a delay of %s fails the key rather than hang it',
    async (delay) => {
      const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => delay } });
      expect(await processor.getManySettled(['a'], flaky(1).fetch)).toMatchObject([
        { reason: { code: 'ERR_FETCH' } },
      ]);
    },
  );

  it('the default delay stays within full jitter', async () => {
    const delays: number[] = [];
    const processor = new BatchProcessor({ retry: { attempts: 10 } });
    processor.subscribe((event) => event.type === 'retry' && delays.push(event.delayMs));
    const batch = processor.getManySettled(['a'], flaky(99).fetch);
    await vi.runAllTimersAsync();
    await batch;
    expect(delays).toHaveLength(9);
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(Math.min(10_000, 100 * 2 ** index));
    }
  });
});
