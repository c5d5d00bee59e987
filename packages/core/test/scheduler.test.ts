import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor } from '../src/index.js';
import { keysOf, requestsOf, slowUpstream } from './upstream.js';

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
