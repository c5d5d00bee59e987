export { acceleratedClock, type Clock } from './clock.js';
export type { FaultRates } from './faults/fault-rates.js';
export type { GithubLimits } from './limits.js';
export { type LognormalLatencyOptions, lognormalLatency } from './lognormal-latency.js';
export type { GithubOriginOptions, OriginRequest, RateLimitOptions } from './options.js';
export {
  type GeneratedRepository,
  type GeneratedRepositoryOptions,
  generatedRepository,
} from './repositories/generated-repository.js';
export { type MemoryRepository, memoryRepository } from './repositories/memory-repository.js';
export type { RefusalStyle } from './rules/refusal-style.js';
export type { DirectorySource, GitSource, MemorySource, RepositorySource } from './sources.js';
export { type GithubOrigin, startGithubOrigin } from './start.js';
export type { FaultCounts, OriginStats, RouteName, Violations } from './stats.js';
export type { TreeCalls } from './tree-calls.js';
