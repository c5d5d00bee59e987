export type { BatchOptions, BatchProgress, CacheMode } from './batch-options.js';
export {
  BatchProcessor,
  type GetManyOptions,
  type StreamBatchOptions,
  type ValuesOf,
} from './batch-processor.js';
export { type BulkOptimizerOptions, bulkOptimizer } from './bulk-optimizer.js';
export { createGetCachedDataBatch, type GetCachedDataBatch } from './cached-data-batch.js';
export type { BatchConfig, BatchConfigInput } from './config.js';
export { BATCH_ERROR_CODES, BatchError, type BatchErrorCode, isBatchError } from './errors.js';
export {
  BATCH_EVENT_TYPES,
  type BatchEventType,
  type BatchListener,
  type SubscribeOptions,
} from './event-types.js';
export type { BatchEvent } from './events.js';
export type { Grouper } from './grouper.js';
export { type CallInfo, type CallResult, fixedLimit, type Limit } from './limit.js';
export { type MapStorageOptions, mapStorage } from './map-storage.js';
export type { Group, GroupContext, GroupOptimizer, PendingRequest } from './optimizer.js';
export type { BatchProcessorOptions } from './options.js';
export type { BatchOutcome, OutcomeSource } from './outcome.js';
export type { PolicyOptions } from './policy.js';
export type { LimitState, ProcessorState } from './processor-state.js';
export type {
  BatchRequest,
  BulkContext,
  FetchByKey,
  FetchContext,
  FetchMany,
  Priority,
  RequestInfo,
} from './request.js';
export type { RequestStream } from './request-feed.js';
export type { RetryOptions } from './retry.js';
export {
  type BatchStorage,
  isStaleValue,
  type MaybePromise,
  MISS,
  plainUntil,
  StaleValue,
  type StorageEntry,
  type StorageHost,
  type StorageSlot,
  type TierEvent,
  type TierEventName,
  UNREAD,
} from './storage.js';
