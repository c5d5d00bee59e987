import { BatchError, type BatchErrorCode, isBatchError } from '@batchkit/core';

/** An error of this plug-in. */
export function pluginError(code: BatchErrorCode, message: string, cause?: unknown): BatchError {
  return new BatchError(code, message, { plugin: 'redis', cause });
}

/** What went wrong, in words. A failed connection to a name with several addresses has none of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** The error of one operation, with the code of its kind. What the caller can tell apart by its own code stays as it is. */
export function operationError(code: BatchErrorCode, what: string, error: unknown): BatchError {
  if (isBatchError(error)) return error;
  return pluginError(code, `[redis] ${what} failed: ${reasonOf(error)}`, error);
}

/**
 * The error itself, unless it quotes a secret: servers and proxies that do not know a command answer with its
 * arguments, and the first command holds the password.
 */
export function withoutSecrets(error: unknown, secrets: readonly string[]): Error {
  if (isBatchError(error)) return error;
  const reason = reasonOf(error);
  if (!secrets.some((secret) => reason.includes(secret))) {
    return error instanceof Error ? error : new Error(reason);
  }
  return new Error(secrets.reduce((text, secret) => text.replaceAll(secret, '***'), reason));
}
