export {
  BatchProcessor,
  type GetManyOptions,
  type ValuesOf,
} from './batch-processor.js';
export { createGetCachedDataBatch, type GetCachedDataBatch } from './cached-data-batch.js';
export type { BatchConfig, BatchConfigInput } from './config.js';
export { BATCH_ERROR_CODES, BatchError, type BatchErrorCode, isBatchError } from './errors.js';
export type { BatchEvent, BatchListener } from './events.js';
export type { Grouper } from './grouper.js';
export { fixedLimit, type Limit } from './limit.js';
export { type MapStorageOptions, mapStorage } from './map-storage.js';
export type { Group, GroupContext, GroupOptimizer, PendingRequest } from './optimizer.js';
export type { BatchOptions, BatchProcessorOptions, BatchProgress } from './options.js';
export type { BatchOutcome, OutcomeSource } from './outcome.js';
export type { BatchRequest, FetchByKey, FetchContext, Priority } from './request.js';
export {
  type BatchStorage,
  isStaleValue,
  type MaybePromise,
  MISS,
  StaleValue,
  type StorageEntry,
  type StorageHost,
  type StorageSlot,
  type TierEvent,
  UNREAD,
} from './storage.js';
