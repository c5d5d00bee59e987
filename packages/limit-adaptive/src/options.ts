import type { CallInfo } from '@batchkit/core';
import {
  checkDuration,
  checkFunction,
  checkInteger,
  checkKnownKeys,
  optionError,
} from '@batchkit/core/checks';
import type { ConcurrencyOptions } from './concurrency.js';
import type { LatencyOptions } from './latency-rule.js';
import { type Signal, signalOf } from './signal.js';

/** The id of the limit in events, errors and options. */
export const NAME = 'adaptive';

/** The most calls at once that can be asked for: how a call ended is found among those that run. */
const MAX_CONCURRENCY = 10_000;

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

/** Options, checked and with every default filled in. */
export interface ResolvedOptions extends ConcurrencyOptions {
  /** `undefined`: times are not compared. */
  readonly latency: { readonly alpha: number; readonly deviations: number } | undefined;
  readonly pointsPerMinute: number;
  readonly burst: number;
  readonly reserve: number;
  readonly backgroundReserve: number;
  readonly secondaryBackoffMs: number;
  readonly backoffMs: number;
  readonly maxPauseMs: number;
  readonly signalOf: (error: unknown) => Signal | undefined;
  readonly resourceOf: (call: CallInfo) => string;
  readonly kindOf: (call: CallInfo) => string;
  readonly pointsOf: (call: CallInfo) => number;
  readonly now: () => number;
  readonly wallNow: () => number;
}

const KNOWN: readonly (keyof AdaptiveLimitOptions)[] = [
  'initialConcurrency',
  'minConcurrency',
  'maxConcurrency',
  'increase',
  'decrease',
  'maxHoldWindows',
  'latency',
  'pointsPerMinute',
  'burst',
  'reserve',
  'backgroundReserve',
  'secondaryBackoffMs',
  'backoffMs',
  'maxPauseMs',
  'signalOf',
  'resourceOf',
  'kindOf',
  'pointsOf',
  'now',
  'wallNow',
];

/** @throws {@link BatchError} `ERR_OPTION` for the first option that is wrong. */
export function resolveOptions(options: AdaptiveLimitOptions): ResolvedOptions {
  checkKnownKeys('options of adaptiveLimit', options, KNOWN, NAME);
  return {
    ...concurrencyOf(options),
    ...spendingOf(options),
    ...pausesOf(options),
    ...functionsOf(options),
    latency: latencyOf(options.latency),
  };
}

function concurrencyOf(options: AdaptiveLimitOptions): ConcurrencyOptions {
  const { minConcurrency: min = 1, maxConcurrency: max = 100, increase = 1 } = options;
  const { decrease = 0.9, maxHoldWindows: maxHold = 8 } = options;
  checkInteger('maxConcurrency', max, 1, MAX_CONCURRENCY, NAME);
  checkInteger('minConcurrency', min, 1, max, NAME);
  const { initialConcurrency: initial = Math.min(Math.max(4, min), max) } = options;
  checkInteger('initialConcurrency', initial, min, max, NAME);
  checkInteger('increase', increase, 1, 100, NAME);
  checkNumber('decrease', decrease, 0.1, 0.99);
  checkInteger('maxHoldWindows', maxHold, 1, 10_000, NAME);
  return { initial, min, max, increase, decrease, maxHold };
}

function spendingOf({
  pointsPerMinute = Infinity,
  reserve = 0.1,
  ...options
}: AdaptiveLimitOptions) {
  checkNumber('pointsPerMinute', pointsPerMinute, 2, Infinity);
  const { burst = defaultBurst(pointsPerMinute) } = options;
  checkNumber('burst', burst, 1, pointsPerMinute - 1);
  checkNumber('reserve', reserve, 0, 1);
  const { backgroundReserve = Math.max(reserve, 0.5) } = options;
  checkNumber('backgroundReserve', backgroundReserve, reserve, 1);
  return { pointsPerMinute, burst, reserve, backgroundReserve };
}

function defaultBurst(pointsPerMinute: number): number {
  return Math.max(1, Math.floor(pointsPerMinute / 20));
}

function pausesOf(options: AdaptiveLimitOptions) {
  const { secondaryBackoffMs = 60_000, backoffMs = 1_000, maxPauseMs = 7_200_000 } = options;
  return {
    secondaryBackoffMs: checkDuration('secondaryBackoffMs', secondaryBackoffMs, 0, NAME),
    backoffMs: checkDuration('backoffMs', backoffMs, 0, NAME),
    maxPauseMs: checkNumber('maxPauseMs', maxPauseMs, 1, Number.MAX_VALUE),
  };
}

function functionsOf({
  signalOf: signal = signalOf,
  resourceOf = () => 'core',
  kindOf = ({ optimizer = 'single' }) => optimizer,
  pointsOf = () => 1,
  now = () => performance.now(),
  wallNow = () => Date.now(),
}: AdaptiveLimitOptions) {
  const checked = <F>(name: string, value: F): F => checkFunction(name, value, {}, NAME);
  return {
    signalOf: checked('signalOf', signal),
    resourceOf: checked('resourceOf', resourceOf),
    kindOf: checked('kindOf', kindOf),
    pointsOf: checked('pointsOf', pointsOf),
    now: checked('now', now),
    wallNow: checked('wallNow', wallNow),
  };
}

function latencyOf(latency: AdaptiveLimitOptions['latency'] = false) {
  if (latency === false) return undefined;
  const chosen: unknown = latency === true ? {} : latency;
  if (typeof chosen !== 'object' || chosen === null) {
    throw optionError('latency', 'a boolean or an object', latency, NAME);
  }
  checkKnownKeys('options of latency', chosen, ['alpha', 'deviations'], NAME);
  const { alpha = 0.4, deviations = 2.5 } = chosen as LatencyOptions;
  checkNumber('latency.alpha', alpha, 0.01, 1);
  checkNumber('latency.deviations', deviations, 0, 100);
  return { alpha, deviations };
}

function checkNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const isOpen = max === Infinity || max === Number.MAX_VALUE;
  const range = isOpen ? `a number from ${min} and up` : `a number from ${min} to ${max}`;
  throw optionError(name, range, value, NAME);
}
