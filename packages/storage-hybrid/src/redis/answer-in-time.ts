import { pluginError } from './redis-errors.js';

/**
 * Waits so long for an answer. What comes later is dropped.
 *
 * @param onLate - Called where it did not come, with the error that the promise rejects with.
 * @throws {@link BatchError} ERR_TIMEOUT, else what `answer` rejects with.
 */
export function answerInTime<T>(
  answer: Promise<T>,
  timeoutMs: number,
  url: string,
  onLate: (error: Error) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let isAnswered = false;
    const giveUp = () => {
      if (isAnswered) return;
      const message = `[redis] ${url} did not answer within ${timeoutMs} ms.`;
      const late = pluginError('ERR_TIMEOUT', message);
      reject(late);
      onLate(late);
    };
    // Where it was this process that stood still, the answer is there: it is read before `setImmediate`.
    const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
    const done = () => {
      isAnswered = true;
      clearTimeout(timer);
    };
    answer.finally(done).then(resolve, reject);
  });
}
