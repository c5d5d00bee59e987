export type { TestApi } from './api.js';
export type { Fault, FaultyCall, Plan, Slow } from './faults.js';
export { faulty } from './faulty.js';
export type { OptimizerFaults, OptimizerPlan } from './faulty-optimizer.js';
export { CORRUPT, type StorageFaults, type StoragePlan } from './faulty-storage.js';
export { type GrouperSuiteOptions, testGrouper } from './grouper.js';
export { type LimitSuiteOptions, testLimit } from './limit.js';
export { type OptimizerSuiteOptions, testOptimizer } from './optimizer.js';
export { type StorageSuiteOptions, testStorage } from './storage.js';
