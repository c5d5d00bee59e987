export type { MetricsCollector } from '../collect/collect-metrics.js';
export type { Labels } from './definition.js';
export type { ExemplarOf, ObservedEvent } from './observe-durations.js';
export { type PrometheusMetricsOptions, prometheusMetrics } from './prometheus-metrics.js';
