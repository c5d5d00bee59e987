export {
  type CallCost,
  type CallCostOptions,
  type CallKind,
  DEFAULT_COSTS,
} from './call-cost.js';
export type { CallLimitOptions, CallLimits } from './call-limits.js';
export type { DirectoryAnswer } from './directory-answer.js';
export { type DirectoryGrouperOptions, directoryGrouper } from './directory-grouper.js';
export { type DirectoryOptimizer, directoryOptimizer } from './directory-optimizer.js';
export type {
  DirectoryContext,
  DirectoryOptimizerOptions,
  FilesContext,
} from './directory-options.js';
export { type TreeKnowledge, treeKnowledge } from './knowledge.js';
export type { FileFacts, ListedFile, Listing } from './listing.js';
export { type PackLimits, packFiles } from './packing.js';
export type { PathOf } from './path-of.js';
export type { Plan, PlannedCall } from './plan.js';
export { type PlanOptions, planCalls } from './plan-calls.js';
export type { PrefetchStats } from './prefetch-ledger.js';
export type { PrefetchOptions } from './prefetch-options.js';
