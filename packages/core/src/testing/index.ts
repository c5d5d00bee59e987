export type { TestApi } from './api.js';
export { type GrouperSuiteOptions, testGrouper } from './grouper.js';
export { type LimitSuiteOptions, testLimit } from './limit.js';
export { type OptimizerSuiteOptions, testOptimizer } from './optimizer.js';
export { type StorageSuiteOptions, testStorage } from './storage.js';
