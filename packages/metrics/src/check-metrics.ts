import { optionError } from '@batchkit/core/checks';
import type { BatchPerformanceMetrics } from './batch-performance-metrics.js';

/** Whose options they are, in errors. */
export const NAME = 'metrics';

/** Checks that every metric is a number that can be averaged, and answers with a copy. */
export function checkMetrics(metrics: BatchPerformanceMetrics): BatchPerformanceMetrics {
  if (typeof metrics !== 'object' || metrics === null) {
    throw optionError('metrics', 'an object', metrics, NAME);
  }
  return {
    totalRequests: checkAmount('totalRequests', metrics),
    cachedRequests: checkAmount('cachedRequests', metrics),
    fetchedRequests: checkAmount('fetchedRequests', metrics),
    optimizedGroups: checkAmount('optimizedGroups', metrics),
    totalTime: checkAmount('totalTime', metrics),
    avgTimePerRequest: checkAmount('avgTimePerRequest', metrics),
    concurrencyUtilization: checkShare('concurrencyUtilization', metrics),
  };
}

function checkAmount(
  name: keyof BatchPerformanceMetrics,
  metrics: BatchPerformanceMetrics,
): number {
  const value = metrics[name];
  if (Number.isFinite(value) && value >= 0) return value;
  throw optionError(name, 'a finite number from 0 and up', value, NAME);
}

function checkShare(name: keyof BatchPerformanceMetrics, metrics: BatchPerformanceMetrics): number {
  const value = metrics[name];
  if (Number.isFinite(value) && value >= 0 && value <= 1) return value;
  throw optionError(name, 'a number from 0 to 1', value, NAME);
}
