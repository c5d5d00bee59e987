import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, mapStorage } from '../src/index.js';
import { manualUpstream, requestsOf, settled } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a batch that is aborted while it is planned', () => {
  it('queues nothing when the first hits made its caller leave', async () => {
    const storage = mapStorage();
    storage.mset([{ key: 'hit', value: 1, expiresAt: undefined }]);
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage, maxPending: 2 });
    const leaving = new AbortController();
    const left = processor.processBatch(requestsOf(['hit', 'a', 'b'], upstream.fetch), {
      signal: leaving.signal,
      onProgress: () => leaving.abort('enough'),
    });
    await expect(left).rejects.toBe('enough');

    const asked = processor.processBatchSettled(requestsOf(['c', 'd'], upstream.fetch));
    await settled();
    expect(upstream.asked).toEqual(['c', 'd']);
    await upstream.answer('c');
    await upstream.answer('d');
    expect((await asked).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('queues nothing more when a key that could not be queued made its caller leave', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ maxPending: 1 });
    const leaving = new AbortController();
    const left = processor.processBatch(requestsOf(['a', 'b', 'a', 'c'], upstream.fetch), {
      signal: leaving.signal,
      onProgress: () => leaving.abort('enough'),
    });
    await expect(left).rejects.toBe('enough');

    const asked = processor.processBatch(requestsOf(['d'], upstream.fetch));
    await settled();
    expect(upstream.asked).toEqual(['d']);
    await upstream.answer('d', 4);
    expect(await asked).toEqual([4]);
  });

  it('is not queued when what made room for it made its caller leave', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ maxPending: 1, limit: 1 });
    const leaving = new AbortController();
    const busy = processor.getMany(['busy'], upstream.fetch);
    await settled();
    processor.prefetch(requestsOf(['dropped'], upstream.fetch), {
      onProgress: () => leaving.abort('enough'),
    });
    const left = processor.getMany(['a'], upstream.fetch, { signal: leaving.signal });
    await expect(left).rejects.toBe('enough');

    const asked = processor.getMany(['b'], upstream.fetch);
    await upstream.answer('busy');
    await upstream.answer('b', 2);
    await busy;
    expect(await asked).toEqual([2]);
    expect(upstream.asked).toEqual(['busy', 'b']);
  });
});
