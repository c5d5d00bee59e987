export { acceleratedClock, type Clock } from './clock.js';
export type { GithubLimits } from './limits.js';
export { type LognormalLatencyOptions, lognormalLatency } from './lognormal-latency.js';
export type {
  DirectorySource,
  FaultRates,
  GithubOriginOptions,
  GitSource,
  MemorySource,
  OriginRequest,
  RateLimitOptions,
  RefusalStyle,
  RepositorySource,
} from './options.js';
export {
  type GeneratedRepository,
  type GeneratedRepositoryOptions,
  generatedRepository,
} from './repositories/generated-repository.js';
export { type MemoryRepository, memoryRepository } from './repositories/memory-repository.js';
export { type GithubOrigin, startGithubOrigin } from './start.js';
export type { FaultCounts, OriginStats, RouteName, Violations } from './stats.js';
export type { TreeCalls } from './tree-calls.js';
