import { checkFunction, checkInteger, checkKnownKeys } from './checks.js';

/** The longest wait of the default delay. Milliseconds. */
const MAX_DELAY_MS = 10_000;

/** How a key that failed is tried again. Only single fetches count as attempts; what a group call did not bring is fetched alone first. */
export interface RetryOptions {
  /**
   * Upstream attempts for one key. Minimum: `1`.
   * @default 1
   */
  attempts?: number | undefined;
  /**
   * How long to wait before the next attempt. Milliseconds. The key holds no slot meanwhile.
   *
   * @param error - What the attempt threw, or the ERR_TIMEOUT or ERR_VALIDATION it ended with.
   * @param attempt - The attempt that failed. From `1`.
   * @default full jitter: a random wait up to 100 ms × 2^(attempt − 1), 10 s at most
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  delayMs?: ((error: unknown, attempt: number) => number) | undefined;
  /**
   * Whether another attempt may help.
   * @default always
   */
  retryable?: ((error: unknown) => boolean) | undefined;
}

/** Retry options, checked and with every default filled in. */
export interface ResolvedRetry {
  readonly attempts: number;
  readonly delayMs: (error: unknown, attempt: number) => number;
  readonly retryable: (error: unknown) => boolean;
}

/** @throws {@link BatchError} ERR_OPTION for the first option that is wrong. */
export function resolveRetry(retry: RetryOptions): ResolvedRetry {
  checkKnownKeys('options of retry', retry, ['attempts', 'delayMs', 'retryable']);
  const { attempts = 1, delayMs = fullJitter, retryable = () => true } = retry;
  return {
    attempts: checkInteger('retry.attempts', attempts, 1, Infinity),
    delayMs: checkFunction('retry.delayMs', delayMs),
    retryable: checkFunction('retry.retryable', retryable),
  };
}

function fullJitter(_error: unknown, attempt: number): number {
  return Math.random() * Math.min(MAX_DELAY_MS, 100 * 2 ** (attempt - 1));
}
