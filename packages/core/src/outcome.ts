import type { BatchError } from './errors.js';

/** Where a value came from. */
export type OutcomeSource = 'cache' | 'stale' | 'group' | 'fetch' | 'joined';

/** What became of one request. */
export type BatchOutcome<T> = {
  /** The request's key. */
  readonly key: string;
  /** The request's place in the batch, from `0`. */
  readonly index: number;
} & (
  | { readonly status: 'fulfilled'; readonly value: T; readonly source: OutcomeSource }
  | { readonly status: 'rejected'; readonly reason: BatchError }
);
