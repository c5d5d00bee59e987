import { describe, expect, it, vi } from 'vitest';
import { BatchProcessor, createGetCachedDataBatch, mapStorage } from '../src/index.js';
import { keysOf, requestsOf, slowUpstream } from './upstream.js';

describe('getCachedDataBatch', () => {
  it('answers as processBatch does, from the cache where it can', async () => {
    const processor = new BatchProcessor({ storage: mapStorage() });
    const getCachedDataBatch = createGetCachedDataBatch(processor);
    const upstream = vi.fn(async (key: string) => key);

    expect(await getCachedDataBatch(requestsOf(['a', 'b'], upstream))).toEqual(['a', 'b']);
    await processor.flush();
    expect(await getCachedDataBatch(requestsOf(['b', 'c'], upstream))).toEqual(['b', 'c']);
    expect(upstream).toHaveBeenCalledTimes(3);
  });

  it('works with no processor at all: upstream only, still limited', async () => {
    vi.useFakeTimers();
    const upstream = slowUpstream(() => 10);
    const getCachedDataBatch = createGetCachedDataBatch(() => undefined);
    const batch = getCachedDataBatch(requestsOf(keysOf(20), upstream.fetch), { maxConcurrency: 4 });
    await vi.runAllTimersAsync();
    expect(await batch).toHaveLength(20);
    expect(upstream.peak).toBe(4);
    vi.useRealTimers();
  });

  it('never runs a fetch again that already ran, however the batch ends', async () => {
    const upstream = vi.fn(async (key: string) => {
      if (key === 'key:1') throw new Error('no');
      return key;
    });
    const getCachedDataBatch = createGetCachedDataBatch(() => undefined);
    await expect(getCachedDataBatch(requestsOf(keysOf(3), upstream))).rejects.toMatchObject({
      code: 'ERR_BATCH',
    });
    expect(upstream).toHaveBeenCalledTimes(3);
  });

  it('takes the processor as soon as there is one', async () => {
    let processor: BatchProcessor | undefined;
    const getCachedDataBatch = createGetCachedDataBatch(() => processor);
    const upstream = vi.fn(async () => 'fresh');
    await getCachedDataBatch([{ key: 'a', fetchFunction: upstream }]);

    const storage = mapStorage();
    await storage.mset([{ key: 'a', value: 'cached', expiresAt: undefined }]);
    processor = new BatchProcessor({ storage });
    expect(await getCachedDataBatch([{ key: 'a', fetchFunction: upstream }])).toEqual(['cached']);
    expect(upstream).toHaveBeenCalledTimes(1);
  });

  it('refuses what is no processor', () => {
    expect(() => createGetCachedDataBatch({} as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION' }),
    );
  });
});
