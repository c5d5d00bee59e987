import { BatchProcessor, type GroupOptimizer } from '@batchkit/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AdaptiveLimitOptions, adaptiveLimit } from '../src/index.js';
import { httpError } from './calls.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const keysOf = (count: number, prefix = 'key') =>
  Array.from({ length: count }, (_, index) => `${prefix}:${index}`);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const RETRY = { attempts: Infinity, delayMs: () => 0 };

/** An upstream on the fake clock that notes when it was asked, and refuses as `refusal` says. */
function upstreamOf(callMs: number, refusal: (call: number, inFlight: number) => unknown) {
  const askedAt: { key: string; ms: number }[] = [];
  const seen = { inFlight: 0, peak: 0, refused: 0 };
  const startedAt = performance.now();
  const fetch = async (key: string) => {
    askedAt.push({ key, ms: performance.now() - startedAt });
    seen.inFlight += 1;
    seen.peak = Math.max(seen.peak, seen.inFlight);
    const error = refusal(askedAt.length, seen.inFlight);
    await wait(error === undefined ? callMs : 5);
    seen.inFlight -= 1;
    if (error === undefined) return `value of ${key}`;
    seen.refused += 1;
    throw error;
  };
  return { askedAt, seen, fetch };
}

const never = () => undefined;

describe('a thousand calls that meet a Retry-After of 60 s', () => {
  it.each([1, 20, 100])('send none during it, where %d may run at once', async (concurrency) => {
    const upstream = upstreamOf(100, (call) =>
      call === 150 ? httpError(429, { 'retry-after': '60' }) : undefined,
    );
    const limit = adaptiveLimit({ initialConcurrency: concurrency });
    const processor = new BatchProcessor({ limit, retry: RETRY });
    const batch = processor.getMany(keysOf(1_000), upstream.fetch, { maxConcurrency: Infinity });
    await vi.runAllTimersAsync();
    expect((await batch).at(-1)).toBe('value of key:999');

    const refusedAt = (upstream.askedAt[149]?.ms ?? 0) + 5;
    const during = upstream.askedAt.filter(({ ms }) => ms > refusedAt && ms < refusedAt + 60_000);
    expect(during).toEqual([]);
    expect(upstream.askedAt).toHaveLength(1_001);
  });

  it('send one when it is over, and the others when that is answered', async () => {
    const upstream = upstreamOf(100, (call) =>
      call === 1 ? httpError(429, { 'retry-after': '60' }) : undefined,
    );
    const limit = adaptiveLimit({ initialConcurrency: 10 });
    const processor = new BatchProcessor({ limit, retry: RETRY });
    const batch = processor.getMany(keysOf(1_000), upstream.fetch, { maxConcurrency: Infinity });
    await vi.advanceTimersByTimeAsync(60_100);
    const after = upstream.askedAt.filter(({ ms }) => ms > 50_000);
    expect(after).toHaveLength(1);
    await vi.runAllTimersAsync();
    expect(await batch).toHaveLength(1_000);
  });
});

describe('processors that share a limit', () => {
  /** Two processors, and keys of each. */
  function two(options: AdaptiveLimitOptions, upstream: ReturnType<typeof upstreamOf>) {
    const limit = adaptiveLimit(options);
    const ask = (name: string, count: number) => {
      const processor = new BatchProcessor({ limit, retry: RETRY });
      return processor.getMany(keysOf(count, name), upstream.fetch, { maxConcurrency: Infinity });
    };
    return { limit, ask };
  }

  it('run no more calls together than it allows', async () => {
    const upstream = upstreamOf(100, never);
    const { ask } = two({ initialConcurrency: 3, maxConcurrency: 3 }, upstream);
    const batches = [ask('a', 50), ask('b', 50), ask('c', 50)];
    await vi.runAllTimersAsync();
    expect((await Promise.all(batches)).flat()).toHaveLength(150);
    expect(upstream.seen.peak).toBe(3);
    expect(upstream.askedAt.at(-1)?.ms).toBe(49 * 100);
  });

  it('take turns: none of them waits for the others to have nothing left', async () => {
    const upstream = upstreamOf(100, never);
    const { ask } = two({ initialConcurrency: 2, maxConcurrency: 2 }, upstream);
    const first = ask('a', 40);
    await vi.advanceTimersByTimeAsync(450);
    expect(upstream.seen.inFlight).toBe(2);
    const second = ask('b', 40);
    await vi.runAllTimersAsync();
    await Promise.all([first, second]);
    const turns = upstream.askedAt.slice(10, 50).filter(({ key }) => key.startsWith('b'));
    expect(turns.length).toBeGreaterThanOrEqual(18);
    expect(turns.length).toBeLessThanOrEqual(22);
  });

  it('are all stopped by what one of them is told', async () => {
    const upstream = upstreamOf(100, (call) =>
      call === 10 ? httpError(503, { 'retry-after': '30' }) : undefined,
    );
    const { ask } = two({ initialConcurrency: 4 }, upstream);
    const batches = [ask('a', 40), ask('b', 40)];
    await vi.runAllTimersAsync();
    await Promise.all(batches);
    const refusedAt = (upstream.askedAt[9]?.ms ?? 0) + 5;
    const during = upstream.askedAt.filter(({ ms }) => ms > refusedAt && ms < refusedAt + 30_000);
    expect(during).toEqual([]);
    expect(upstream.askedAt).toHaveLength(81);
  });
});

describe('a processor with an adaptive limit', () => {
  it('finds out what an upstream takes', async () => {
    const upstream = upstreamOf(100, (_, inFlight) => (inFlight > 6 ? httpError(429) : undefined));
    const limit = adaptiveLimit();
    const processor = new BatchProcessor({ limit, retry: RETRY });
    const batch = processor.getMany(keysOf(3_000), upstream.fetch, { maxConcurrency: Infinity });
    await vi.runAllTimersAsync();
    expect(new Set(await batch).size).toBe(3_000);
    // 6 at once would take 50,000 ms.
    expect(upstream.askedAt.at(-1)?.ms).toBeLessThan(50_000 / 0.9);
    expect(upstream.seen.refused).toBeLessThan(100);
    expect(limit.state().counts).toMatchObject({
      ok: 3_000,
      signals: { rejected: upstream.seen.refused },
    });
    expect(limit.state().inUse).toBe(0);
  });

  it.each([1, 2])('lets nested batches finish with %d call at once', async (maxConcurrency) => {
    const upstream = upstreamOf(10, (call) =>
      call === 4 ? httpError(429, { 'retry-after': '2' }) : undefined,
    );
    const limit = adaptiveLimit({ maxConcurrency });
    const processor: BatchProcessor = new BatchProcessor({ limit, retry: RETRY });
    const five = keysOf(5, 'outer').map((key) =>
      processor.getMany([key], async () => {
        const inner = await processor.getMany([`${key}/a`, `${key}/b`], async (name) => {
          const [deep] = await processor.getMany([`${name}/deep`], upstream.fetch);
          return deep;
        });
        return inner.length;
      }),
    );
    await vi.runAllTimersAsync();
    expect((await Promise.all(five)).flat()).toEqual([2, 2, 2, 2, 2]);
    expect(limit.state().inUse).toBe(0);
    expect(limit.state().counts.started).toBe(5 + 10 + 11);
  });

  it('keeps the last of a budget for what is urgent, though others have waited for long', async () => {
    const upstream = upstreamOf(10, never);
    const limit = adaptiveLimit();
    limit.observe({
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '9',
      'x-ratelimit-reset': '3600',
    });
    const processor = new BatchProcessor({ limit });
    processor.prefetch([{ key: 'ahead', fetchFunction: () => upstream.fetch('ahead') }]);
    const normal = processor.getMany(['normal'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(upstream.askedAt).toEqual([]);
    const high = processor.getMany(['high'], upstream.fetch, { priority: 'high' });
    await vi.advanceTimersByTimeAsync(10);
    expect(await high).toEqual(['value of high']);
    await vi.advanceTimersByTimeAsync(3_000_000);
    expect(await normal).toEqual(['value of normal']);
    expect(upstream.askedAt.map(({ key }) => key)).toEqual(['high', 'normal', 'ahead']);
  });

  it('learns from the headers of answers that its fetches feed it', async () => {
    let remaining = 30;
    const limit = adaptiveLimit({ reserve: 0 });
    const upstream = upstreamOf(10, never);
    const processor = new BatchProcessor({ limit });
    const batch = processor.getMany(keysOf(50), async (key) => {
      const value = await upstream.fetch(key);
      remaining -= 1;
      const reset = Math.ceil((3_600_000 - performance.now()) / 1_000);
      const headers = { 'x-ratelimit-remaining': `${remaining}`, 'x-ratelimit-reset': `${reset}` };
      limit.observe(headers);
      return value;
    });
    await vi.advanceTimersByTimeAsync(3_500_000);
    expect(upstream.askedAt).toHaveLength(30);
    remaining = 30;
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await batch).toHaveLength(50);
  });

  it('hears of signals within the errors of optimizers, and of calls that run out of time', async () => {
    const optimizer: GroupOptimizer = {
      name: 'blobs',
      canOptimize: () => true,
      fetchGroup: async () => {
        throw new Error('query failed', { cause: httpError(502) });
      },
    };
    const limit = adaptiveLimit({ initialConcurrency: 10 });
    const processor = new BatchProcessor({ limit, optimizers: [optimizer] });
    const batch = processor.getManySettled(['a'], () => new Promise(() => {}), { timeoutMs: 50 });
    await vi.runAllTimersAsync();
    await batch;
    expect(limit.state()).toMatchObject({
      concurrency: 8,
      counts: { signals: { overloaded: 1, timeout: 1 } },
    });
  });

  it('spreads calls over the minute', async () => {
    const upstream = upstreamOf(10, never);
    const limit = adaptiveLimit({ pointsPerMinute: 900, initialConcurrency: 50 });
    const processor = new BatchProcessor({ limit });
    const batch = processor.getMany(keysOf(2_000), upstream.fetch, { maxConcurrency: Infinity });
    await vi.runAllTimersAsync();
    expect(await batch).toHaveLength(2_000);
    const times = upstream.askedAt.map(({ ms }) => ms);
    const inMinuteFrom = (from: number) =>
      times.filter((ms) => ms >= from && ms < from + 60_000).length;
    expect(Math.max(...times.map(inMinuteFrom))).toBeLessThanOrEqual(900);
    expect(times.at(-1)).toBeLessThan((2_000 / 850) * 60_000);
  });

  it('says nothing of calls that failed for a reason of their own', async () => {
    const limit = adaptiveLimit();
    const processor = new BatchProcessor({ limit });
    const batch = processor.getManySettled(keysOf(100), async () => {
      throw httpError(404);
    });
    await vi.runAllTimersAsync();
    await batch;
    expect(limit.state()).toMatchObject({ concurrency: 4, phase: 'open', counts: { failed: 100 } });
  });
});
