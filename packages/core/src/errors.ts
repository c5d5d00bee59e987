import type { BatchOutcome } from './outcome.js';

/** Every code a {@link BatchError} can carry. Switch on it rather than on the text or the class. */
export const BATCH_ERROR_CODES = [
  'ERR_OPTION',
  'ERR_BATCH',
  'ERR_FETCH',
  'ERR_TIMEOUT',
  'ERR_ABORTED',
  'ERR_CYCLE',
  'ERR_OVERLOADED',
  'ERR_VALIDATION',
  'ERR_NOT_CACHED',
  'ERR_GROUPER_CONTRACT',
  'ERR_OPTIMIZER',
  'ERR_OPTIMIZER_CONTRACT',
  'ERR_STORAGE_CONTRACT',
  'ERR_STORAGE_READ',
  'ERR_STORAGE_WRITE',
  'ERR_CLOSED',
] as const;

/** What went wrong, as a stable word. */
export type BatchErrorCode = (typeof BATCH_ERROR_CODES)[number];

/** Where an error happened and what caused it. */
export interface BatchErrorDetails {
  /** The key that failed. Absent where the error is not about one key. */
  key?: string | undefined;
  /** The id of the group whose call failed. */
  group?: string | undefined;
  /** The `name` of the grouper, optimizer, storage or limit that failed. */
  plugin?: string | undefined;
  /** The original error, as it was thrown. */
  cause?: unknown;
  /** Of an `ERR_BATCH`: what became of every request, in request order. */
  outcomes?: readonly BatchOutcome<unknown>[] | undefined;
  /** Of an `ERR_BATCH`: the errors of the requests that failed, in request order. */
  errors?: readonly BatchError[] | undefined;
}

const BRAND = Symbol.for('@batchkit/BatchError');

/** The one error class of the library: a stable `code`, the `cause`, and where it happened. */
export class BatchError extends Error {
  override readonly name: string = 'BatchError';
  /** What went wrong. */
  readonly code: BatchErrorCode;
  /** The key that failed. */
  readonly key: string | undefined;
  /** The id of the group whose call failed. */
  readonly group: string | undefined;
  /** The `name` of the plug-in that failed. */
  readonly plugin: string | undefined;
  /** Of an `ERR_BATCH`: what became of every request, in request order, so that nothing fetched is lost. */
  readonly outcomes: readonly BatchOutcome<unknown>[] | undefined;
  /** Of an `ERR_BATCH`: the errors of the requests that failed, in request order. */
  readonly errors: readonly BatchError[] | undefined;

  constructor(code: BatchErrorCode, message: string, details: BatchErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.key = details.key;
    this.group = details.group;
    this.plugin = details.plugin;
    this.outcomes = details.outcomes;
    this.errors = details.errors;
  }
}

Object.defineProperty(BatchError.prototype, BRAND, { value: true });

/** Whether `error` is a {@link BatchError} of this or another copy of the library in the same process. */
export function isBatchError(error: unknown): error is BatchError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** `error` as a sentence: its message, or its text where it is not an `Error`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value as it reads in an error: `` `0` (number) ``. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return `\`${value}\``;
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'object'
        ? Array.isArray(value)
          ? `array of ${value.length}`
          : 'object'
        : typeof value === 'function'
          ? 'function'
          : String(value);
  return typeof value === 'object' || typeof value === 'function'
    ? `\`${text}\``
    : `\`${text}\` (${typeof value})`;
}
