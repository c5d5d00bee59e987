import type { CallInfo } from '@batchkit/core';
import type { LatencyOptions } from './latency-rule.js';
import type { Signal } from './signal.js';

/** Options of {@link adaptiveLimit}. */
export interface AdaptiveLimitOptions {
  /**
   * Calls that may run at once before anything is known. From `minConcurrency` to `maxConcurrency`.
   * @default 4, or the bound that is nearer
   */
  initialConcurrency?: number | undefined;
  /**
   * The fewest calls at once. An integer from `1` to `maxConcurrency`.
   * @default 1
   */
  minConcurrency?: number | undefined;
  /**
   * The most calls at once. An integer from `1` to `10,000`. The default is GitHub's bound for all of its APIs together.
   * @default 100
   * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
   */
  maxConcurrency?: number | undefined;
  /**
   * Calls added after a window that went well. An integer from `1` to `100`.
   * @default 1
   */
  increase?: number | undefined;
  /**
   * What is left of the number of calls that was too many. From `0.1` to `0.99`.
   * @default 0.9
   */
  decrease?: number | undefined;
  /**
   * The most windows that concurrency stays below what was refused before that is tried again. An integer from `1` to
   * `10,000`. `1`: it is tried after every window.
   * @default 8
   */
  maxHoldWindows?: number | undefined;
  /**
   * Takes calls that become slower for a sign of too many, beside what errors say. For upstreams that queue, not for those
   * that refuse. `true`: with its defaults.
   * @default false
   */
  latency?: boolean | LatencyOptions | undefined;
  /**
   * What a minute may cost, wherever it begins. Points, from `2` and up. `Infinity`: they are not counted.
   * @default Infinity
   */
  pointsPerMinute?: number | undefined;
  /**
   * What may be spent at once. The rest of `pointsPerMinute` is spread over the minute. Points, from `1` to
   * `pointsPerMinute` − 1.
   * @default a twentieth of `pointsPerMinute`, at least 1
   */
  burst?: number | undefined;
  /**
   * The share of each budget, and of `burst`, that is kept for calls of `high` priority. From `0` to `1`.
   * @default 0.1
   */
  reserve?: number | undefined;
  /**
   * The share below which calls that nobody waits for do not start. From `reserve` to `1`.
   * @default 0.5, or `reserve` where that is more
   */
  backgroundReserve?: number | undefined;
  /**
   * The first pause where upstream asks to be left alone and does not say for how long; each further one is twice as
   * long. Milliseconds. From `0` and up.
   * @default 60_000
   */
  secondaryBackoffMs?: number | undefined;
  /**
   * The first pause where calls are refused again though no fewer can run; each further one is twice as long.
   * Milliseconds. From `0` and up.
   * @default 1_000
   */
  backoffMs?: number | undefined;
  /**
   * The longest pause, also where upstream asks for more. Milliseconds. From `1` and up.
   * @default 7_200_000
   */
  maxPauseMs?: number | undefined;
  /**
   * What an error that a call threw says about the upstream. `undefined`: nothing. Calls that ran out of time are not
   * asked about.
   * @default {@link signalOf}
   */
  signalOf?: ((error: unknown) => Signal | undefined) | undefined;
  /**
   * The resource whose budget a call is charged to, as `x-ratelimit-resource` names it.
   * @default always 'core'
   */
  resourceOf?: ((call: CallInfo) => string) | undefined;
  /**
   * The kind of a call: only times of one kind are compared. Of the same call always the same, whatever its priority.
   * @default the optimizer's name, or 'single'
   */
  kindOf?: ((call: CallInfo) => string) | undefined;
  /**
   * What a call costs of `pointsPerMinute`. From `0` and up.
   * @default always 1
   */
  pointsOf?: ((call: CallInfo) => number) | undefined;
  /**
   * A clock that never goes back. Milliseconds.
   * @default performance.now()
   */
  now?: (() => number) | undefined;
  /**
   * The time of day, for answers that name one and have no `date`. Milliseconds since the epoch.
   * @default Date.now()
   */
  wallNow?: (() => number) | undefined;
}
