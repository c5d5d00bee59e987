import type { BatchEvent } from '@batchkit/core';
import type { BatchPerformanceMetrics } from './batch-performance-metrics.js';
import { ratio } from './ratio.js';

type BatchEnded = Extract<BatchEvent, { type: 'batch:ended' }>;

/** The metrics of a batch, as its last event tells them. */
export function metricsOfBatch(batch: BatchEnded): BatchPerformanceMetrics {
  return {
    totalRequests: batch.requests,
    cachedRequests: batch.hits + batch.stale,
    fetchedRequests: batch.fetched,
    optimizedGroups: batch.groupCalls,
    totalTime: batch.durationMs,
    avgTimePerRequest: ratio(batch.durationMs, batch.requests),
    // Calls and batch are timed apart, so the sum of the calls can come out a little above the whole.
    concurrencyUtilization: Math.min(1, ratio(batch.busyMs, batch.slots * batch.durationMs)),
  };
}
