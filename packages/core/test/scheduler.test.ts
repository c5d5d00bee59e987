import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchEvent, BatchProcessor, type GroupOptimizer } from '../src/index.js';
import { keysOf, manualUpstream, requestsOf, settled, slowUpstream } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a call whose callers have left', () => {
  it('gives its slot back once, also where the abort of one call makes others abort', async () => {
    const processor = new BatchProcessor({ limit: 2 });
    const leaving = new AbortController();
    const nestedIn = (key: string) => ({
      key,
      fetchFunction: ({ signal }: { signal: AbortSignal }) =>
        processor.processBatch(
          requestsOf([`in ${key}`], () => new Promise(() => {})),
          { signal },
        ),
    });
    const left = processor.processBatch([nestedIn('a'), nestedIn('b')], {
      signal: leaving.signal,
    });
    await vi.advanceTimersByTimeAsync(0);
    leaving.abort('left');
    await expect(left).rejects.toBe('left');

    const upstream = slowUpstream(() => 10);
    const asked = processor.processBatch(requestsOf(keysOf(6), upstream.fetch));
    await vi.advanceTimersByTimeAsync(30);
    expect(await asked).toHaveLength(6);
    expect(upstream.peak).toBe(2);
  });
});

describe('a caller who leaves when a subscriber hears of', () => {
  /** A batch of 'a' whose caller leaves at the first event of a kind, and what is asked for then. */
  async function leavingAt(type: BatchEvent['type'], fails: boolean) {
    const upstream = manualUpstream();
    const leaving = new AbortController();
    const optimizer: GroupOptimizer = {
      name: 'fussy',
      canOptimize: () => true,
      nextCall: () => [],
      fetchGroup: () => upstream.fetch('a group') as Promise<never>,
    };
    const processor = new BatchProcessor({
      limit: 1,
      maxPending: 1,
      optimizers: type === 'fallback' ? [optimizer] : [],
      retry: { attempts: 2, delayMs: () => 10 },
    });
    processor.subscribe((event) => {
      if (event.type === type) leaving.abort('heard');
    });
    const { signal } = leaving;
    const left = processor.getMany(['a'], upstream.fetch, { signal });
    left.catch(() => {});
    await settled();
    if (fails) await upstream.fail('a');
    await expect(left).rejects.toBe('heard');
    await vi.advanceTimersByTimeAsync(100);

    const later = processor.getMany(['b'], upstream.fetch, { enableOptimizations: false });
    await settled();
    await upstream.answer('b', 2);
    expect(await later).toEqual([2]);
    return upstream.asked;
  }

  it.each([
    ['the start of its call', 'call:started', false, ['b']],
    ['what its optimizer got wrong', 'fallback', false, ['b']],
    ['a retry', 'retry', true, ['a', 'b']],
  ] as const)('%s is not fetched for', async (_what, type, fails, asked) => {
    expect(await leavingAt(type, fails)).toEqual(asked);
  });
});
