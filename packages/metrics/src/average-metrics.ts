import type { BatchPerformanceMetrics } from './batch-performance-metrics.js';
import { ratio } from './ratio.js';

/** The mean batch. Its `avgTimePerRequest` is all time over all requests, so that a small batch weighs little. */
export function averageMetrics(
  batches: readonly BatchPerformanceMetrics[],
): BatchPerformanceMetrics {
  const sumOf = (name: keyof BatchPerformanceMetrics) =>
    batches.reduce((sum, batch) => sum + batch[name], 0);
  const meanOf = (name: keyof BatchPerformanceMetrics) => ratio(sumOf(name), batches.length);

  return {
    totalRequests: meanOf('totalRequests'),
    cachedRequests: meanOf('cachedRequests'),
    fetchedRequests: meanOf('fetchedRequests'),
    optimizedGroups: meanOf('optimizedGroups'),
    totalTime: meanOf('totalTime'),
    avgTimePerRequest: ratio(sumOf('totalTime'), sumOf('totalRequests')),
    concurrencyUtilization: meanOf('concurrencyUtilization'),
  };
}
