export type { BatchPerformanceMetrics } from './batch-performance-metrics.js';
export {
  BatchPerformanceMonitor,
  type BatchSource,
  RECORDED_BATCHES,
} from './batch-performance-monitor.js';
export {
  type CollectMetricsOptions,
  collectMetrics,
  type MeteredProcessor,
  type MetricsCollector,
} from './collect/collect-metrics.js';
export type {
  CallMetrics,
  CallStatus,
  DurationSummary,
  GrouperMetrics,
  MetricsSnapshot,
  OptimizerMetrics,
  SavedBy,
  StorageMetrics,
  TierMetrics,
} from './collect/metrics-snapshot.js';
export type { StatsSource } from './collect/stats-source.js';
