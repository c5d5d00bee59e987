import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchEvent,
  BatchProcessor,
  type BatchProcessorOptions,
  mapStorage,
} from '../src/index.js';
import { countingOptimizer, countingStorage, keysOf, settled } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A processor that has fetched `keys` once, with a ttl of 1,000 ms, and then waited. */
async function warmed(keys: readonly string[], options: BatchProcessorOptions, waitMs: number) {
  const storage = countingStorage();
  const processor = new BatchProcessor({ storage, ttl: 1_000, ...options });
  const warming = processor.getMany(keys, async (key) => `old ${key}`, { awaitWrites: true });
  await vi.advanceTimersByTimeAsync(1);
  await warming;
  await vi.advanceTimersByTimeAsync(waitMs);
  return { storage, processor };
}

describe('stale-while-revalidate', () => {
  const options = { staleWhileRevalidateMs: 5_000 };

  it('stale values are answered at once and refreshed together, in as few calls as a cold batch would take', async () => {
    const optimizer = countingOptimizer();
    const keys = keysOf(30);
    const { processor } = await warmed(keys, { ...options, optimizers: [optimizer] }, 1_500);
    optimizer.calls.length = 0;

    const outcomes = await processor.getManySettled(keys, async (key) => `new ${key}`);
    expect(outcomes).toMatchObject(
      keys.map((key) => ({ source: 'stale', value: `group value of ${key}` })),
    );
    await vi.advanceTimersByTimeAsync(10);
    expect(optimizer.calls).toEqual([keys]);
  });

  it('each is refreshed once, however many batches saw it, and is fresh afterwards', async () => {
    const { processor } = await warmed(['a'], options, 1_500);
    const upstream = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'new';
    });
    for (let batch = 0; batch < 5; batch += 1) {
      expect(await processor.getMany(['a', 'a'], upstream)).toEqual(['old a', 'old a']);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(upstream).toHaveBeenCalledTimes(1);
    expect(await processor.getManySettled(['a'], upstream)).toMatchObject([
      { value: 'new', source: 'cache' },
    ]);
  });

  it('each is refreshed once for batches that share nothing, too', async () => {
    const { processor } = await warmed(['a'], options, 1_500);
    const upstream = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'new';
    });
    for (let batch = 0; batch < 3; batch += 1) {
      await processor.getMany(['a', 'a'], upstream, { deduplication: false });
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(upstream).toHaveBeenCalledTimes(1);
  });

  it('a refresh waits for everything that somebody waits for', async () => {
    const { processor } = await warmed(['a'], { ...options, limit: 2 }, 1_500);
    const order: string[] = [];
    const slow = async (key: string) => {
      order.push(key);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return key;
    };
    const busy = processor.getMany(keysOf(4), slow, { priority: 'low' });
    await processor.getMany(['a'], slow);
    const awaited = processor.getMany(['late'], slow, { priority: 'low' });
    await vi.runAllTimersAsync();
    await Promise.all([busy, awaited]);
    expect(order.at(-1)).toBe('a');
  });

  it('a refresh that fails is an event and backs off, twice as long each time', async () => {
    const { processor } = await warmed(['a'], { staleWhileRevalidateMs: 60_000 }, 1_500);
    const failed: BatchEvent[] = [];
    processor.subscribe((event) => event.type === 'refresh:failed' && failed.push(event));
    const upstream = vi.fn().mockRejectedValue(new Error('down'));
    const ask = async () => {
      expect(await processor.getMany(['a'], upstream)).toEqual(['old a']);
      await vi.advanceTimersByTimeAsync(1);
    };
    await ask();
    await ask();
    expect(upstream).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await ask();
    await ask();
    expect(upstream).toHaveBeenCalledTimes(2);
    expect(failed).toMatchObject([
      { key: 'a', delayMs: 1_000 },
      { key: 'a', delayMs: 2_000 },
    ]);
  });

  it('past the window the value is a miss', async () => {
    const { processor } = await warmed(['a'], options, 6_001);
    expect(await processor.getMany(['a'], async () => 'new')).toEqual(['new']);
  });
});

describe('stale-if-error', () => {
  const options = { staleIfErrorMs: 5_000 };

  it('a failed fetch answers with the stale value and says so', async () => {
    const { processor } = await warmed(['a', 'b'], options, 1_500);
    const outcomes = await processor.getManySettled(['a', 'b', 'c'], async (key) => {
      if (key !== 'b') throw new Error('down');
      return 'new b';
    });
    expect(outcomes).toMatchObject([
      { key: 'a', value: 'old a', source: 'stale' },
      { key: 'b', value: 'new b', source: 'fetch' },
      { key: 'c', status: 'rejected' },
    ]);
  });

  it('a timeout is a failed fetch', async () => {
    const { processor } = await warmed(['a'], options, 1_500);
    const batch = processor.getMany(['a'], () => new Promise(() => {}), { timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(100);
    expect(await batch).toEqual(['old a']);
  });

  it('each window counts for itself: short revalidation, long error', async () => {
    const { processor } = await warmed(
      ['a'],
      { staleWhileRevalidateMs: 100, staleIfErrorMs: 5_000 },
      1_500,
    );
    expect(await processor.getManySettled(['a'], async () => 'new')).toMatchObject([
      { value: 'new', source: 'fetch' },
    ]);
  });

  it('past the window the error is the answer', async () => {
    const { processor } = await warmed(['a'], options, 6_001);
    await expect(
      processor.getMany(['a'], () => Promise.reject(new Error('down'))),
    ).rejects.toMatchObject({
      code: 'ERR_BATCH',
    });
  });
});

describe('early refresh', () => {
  async function slowlyWarmed(beta: number) {
    const processor = new BatchProcessor({
      storage: mapStorage(),
      ttl: 1_000,
      earlyRefreshBeta: beta,
    });
    const warming = processor.getMany(
      ['a'],
      () => new Promise((resolve) => setTimeout(() => resolve('old'), 100)),
      {
        awaitWrites: true,
      },
    );
    await vi.advanceTimersByTimeAsync(200);
    await warming;
    return processor;
  }

  it('a value near its end is answered as fresh and refreshed, by the draw of XFetch', async () => {
    const processor = await slowlyWarmed(1);
    await vi.advanceTimersByTimeAsync(700);
    const upstream = vi.fn(async () => 'new');
    // 200 ms are left and fetching took 100: due when the draw is below e^-2.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.2);
    expect(await processor.getManySettled(['a'], upstream)).toMatchObject([
      { value: 'old', source: 'cache' },
    ]);
    await settled();
    expect(upstream).not.toHaveBeenCalled();
    random.mockReturnValue(0.1);
    expect(await processor.getManySettled(['a'], upstream)).toMatchObject([
      { value: 'old', source: 'cache' },
    ]);
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream).toHaveBeenCalledTimes(1);
    expect(await processor.getMany(['a'], upstream)).toEqual(['new']);
  });

  it('fetches nothing for who asks for what is cached only', async () => {
    const processor = await slowlyWarmed(1);
    await vi.advanceTimersByTimeAsync(890);
    vi.spyOn(Math, 'random').mockReturnValue(1e-300);
    const upstream = vi.fn(async () => 'new');
    const cached = processor.getManySettled(['a'], upstream, { cache: 'only-if-cached' });
    expect(await cached).toMatchObject([{ value: 'old', source: 'cache' }]);
    await vi.advanceTimersByTimeAsync(5);
    expect(upstream).not.toHaveBeenCalled();
  });

  it('is off by default', async () => {
    const processor = await slowlyWarmed(0);
    await vi.advanceTimersByTimeAsync(890);
    vi.spyOn(Math, 'random').mockReturnValue(1e-300);
    const upstream = vi.fn(async () => 'new');
    expect(await processor.getMany(['a'], upstream)).toEqual(['old']);
    await vi.advanceTimersByTimeAsync(5);
    expect(upstream).not.toHaveBeenCalled();
  });
});
