import { BatchError } from '@batchkit/core';

/** An `ERR_STORAGE_WRITE` of this storage. */
export function writeError(what: string, cause: unknown, key?: string | undefined): BatchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BatchError('ERR_STORAGE_WRITE', `[hybrid] ${what}: ${why}`, {
    key,
    plugin: 'hybrid',
    cause,
  });
}

/** Throws what went wrong in one write as one error: the only one, or the first with all of them as its cause. */
export function throwFailures(failures: readonly BatchError[]): void {
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  const message = `${first.message} (and ${failures.length - 1} more)`;
  throw new BatchError('ERR_STORAGE_WRITE', message, {
    plugin: 'hybrid',
    cause: new AggregateError(failures, message),
  });
}
