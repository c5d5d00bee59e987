import { BatchError, type MaybePromise } from '@batchkit/core';

/** What is said of an operation that took too long. */
export function timeoutError(what: string, timeoutMs: number): BatchError {
  const message = `[hybrid] ${what} did not end within ${timeoutMs} ms.`;
  return new BatchError('ERR_TIMEOUT', message, { plugin: 'hybrid' });
}

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
  return deadline(work, timeoutMs, what).result;
}

/** Like {@link withDeadline}, for what nobody waits for: it does not keep the process alive. */
export function withIdleDeadline<T>(
  work: () => MaybePromise<T>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  const { result, timer } = deadline(work, timeoutMs, what);
  timer.unref();
  return result;
}

function deadline<T>(work: () => MaybePromise<T>, timeoutMs: number, what: string) {
  let timer!: NodeJS.Timeout;
  const result = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError(what, timeoutMs)), timeoutMs);
    start(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
  return { result, timer };
}

/** A throw becomes a rejection. */
async function start<T>(work: () => MaybePromise<T>): Promise<T> {
  return work();
}
