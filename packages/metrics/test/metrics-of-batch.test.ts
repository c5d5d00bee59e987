import { describe, expect, it } from 'vitest';
import { metricsOfBatch } from '../src/metrics-of-batch.js';
import { batchEnded } from './batch-ended.js';

describe('the metrics of a batch are read off its last event', () => {
  it('hits and stale answers are cached, joined and failed ones are neither cached nor fetched', () => {
    expect(metricsOfBatch(batchEnded())).toEqual({
      totalRequests: 20,
      cachedRequests: 7,
      fetchedRequests: 9,
      optimizedGroups: 2,
      totalTime: 100,
      avgTimePerRequest: 5,
      concurrencyUtilization: 0.5,
    });
  });

  it.each([
    ['twice as busy as can be', { busyMs: 800 }, 1],
    ['no slots', { slots: 0 }, 0],
    ['slots without end', { slots: Infinity }, 0],
    ['a batch that took no time', { durationMs: 0 }, 0],
    ['slots without end in no time', { slots: Infinity, durationMs: 0 }, 0],
    ['nothing that ran', { busyMs: 0 }, 0],
  ])('utilization with %s is within 0..1', (_case, fields, expected) => {
    expect(metricsOfBatch(batchEnded(fields)).concurrencyUtilization).toBe(expected);
  });

  it('`totalTime / 0` in the averages: a batch of no requests has an average of 0', () => {
    expect(metricsOfBatch(batchEnded({ requests: 0 })).avgTimePerRequest).toBe(0);
  });
});
