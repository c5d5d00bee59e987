import { BatchError, type MaybePromise } from '@batchkit/core';

/**
 * Runs `work` and waits for it for so long. What comes later, value or error, is dropped.
 *
 * @param what - The work, as the error names it.
 * @throws {@link BatchError} ERR_TIMEOUT, else what `work` throws.
 */
export function withDeadline<T>(
  work: () => MaybePromise<T>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `[hybrid] ${what} did not end within ${timeoutMs} ms.`;
      reject(new BatchError('ERR_TIMEOUT', message, { plugin: 'hybrid' }));
    }, timeoutMs);
    start(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** A throw becomes a rejection. */
async function start<T>(work: () => MaybePromise<T>): Promise<T> {
  return work();
}
