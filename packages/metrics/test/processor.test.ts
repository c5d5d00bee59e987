import { BatchProcessor, mapStorage } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { BatchPerformanceMonitor } from '../src/index.js';

describe('a processor that is watched', () => {
  it('is recorded with its cold and its warm batch', async () => {
    const storage = mapStorage();
    const entries = ['a', 'b'].map((key) => ({ key, value: key, expiresAt: undefined }));
    await storage.mset(entries);
    const processor = new BatchProcessor({ storage });
    const monitor = new BatchPerformanceMonitor();
    monitor.watch(processor);

    await processor.getMany(['a', 'b'], async (key) => key);
    await processor.getMany(['c', 'd', 'c', 'a'], async (key) => key);

    const average = monitor.getAverageMetrics();
    expect(average).toMatchObject({ totalRequests: 3, cachedRequests: 1.5, fetchedRequests: 1.5 });
    expect(average).toMatchObject({ optimizedGroups: 0 });
    expect(average.concurrencyUtilization).toBeLessThanOrEqual(1);
  });

  it('is recorded with an empty batch, which is all zeros but for its time', async () => {
    const processor = new BatchProcessor();
    const monitor = new BatchPerformanceMonitor();
    monitor.watch(processor);
    await processor.getMany([], async (key) => key);
    expect(monitor.getAverageMetrics()).toMatchObject({
      totalRequests: 0,
      avgTimePerRequest: 0,
      concurrencyUtilization: 0,
    });
  });
});
