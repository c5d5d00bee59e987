export type { BatchPerformanceMetrics } from './batch-performance-metrics.js';
export {
  BatchPerformanceMonitor,
  type BatchSource,
  RECORDED_BATCHES,
} from './batch-performance-monitor.js';
