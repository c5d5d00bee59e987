export { type AdaptiveLimit, adaptiveLimit } from './adaptive-limit.js';
export type { Budget } from './budgets.js';
export type { LatencyOptions } from './latency-rule.js';
export type { AdaptiveLimitOptions } from './options.js';
export type { Phase } from './pause.js';
export { type Signal, type SignalReason, signalOf } from './signal.js';
export type { AdaptiveLimitCounts, AdaptiveLimitState } from './state.js';
