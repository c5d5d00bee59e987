import { checkInteger, checkKnownKeys } from '@batchkit/core/checks';
import type { BreakerBounds } from './l2/breaker.js';
import type { ReadTimeouts } from './l2/l2-read.js';

/** How long an operation of `l2` may take. */
export interface TimeoutOptions {
  /**
   * How long a lookup waits for `l2`; then its keys are `UNREAD`. What comes later is taken into memory.
   * Milliseconds, an integer from `1` up to `hardMs`.
   * @default 250
   */
  softMs?: number | undefined;
  /**
   * How long anything waits for `l2`: a write that takes longer fails, the answer to a lookup is dropped. Keep it below
   * the processor's `storageTimeoutMs`. Milliseconds, an integer from `1` to `2_147_483_647`.
   * @default 1_000
   */
  hardMs?: number | undefined;
}

/** When `l2` is left alone. */
export interface BreakerOptions {
  /**
   * How many operations fail, or take too long, in a row before `l2` is not asked any more. An integer from `1`.
   * @default 5
   */
  failures?: number | undefined;
  /**
   * How long it is not asked then. After that the next lookup asks again, without anybody waiting for it. Milliseconds,
   * an integer from `1` to `2_147_483_647`.
   * @default 5_000
   */
  cooldownMs?: number | undefined;
}

const NAME = 'hybrid';
/** The longest time that a timer takes. Milliseconds. */
export const LONGEST_TIMER = 2_147_483_647;

/** @throws {@link BatchError} ERR_OPTION */
export function resolveTimeouts(timeouts: TimeoutOptions = {}): ReadTimeouts {
  checkKnownKeys('options in timeouts', timeouts, ['softMs', 'hardMs'], NAME);
  const { hardMs = 1_000, softMs = Math.min(250, hardMs) } = timeouts;
  checkInteger('timeouts.hardMs', hardMs, 1, LONGEST_TIMER, NAME);
  checkInteger('timeouts.softMs', softMs, 1, hardMs, NAME);
  return { softMs, hardMs };
}

/** @throws {@link BatchError} ERR_OPTION */
export function resolveBreaker(breaker: BreakerOptions | false = {}): BreakerBounds {
  if (breaker === false) return { failures: Infinity, cooldownMs: 5_000 };
  checkKnownKeys('options in breaker', breaker, ['failures', 'cooldownMs'], NAME);
  const { failures = 5, cooldownMs = 5_000 } = breaker;
  checkInteger('breaker.failures', failures, 1, Number.MAX_SAFE_INTEGER, NAME);
  checkInteger('breaker.cooldownMs', cooldownMs, 1, LONGEST_TIMER, NAME);
  return { failures, cooldownMs };
}
