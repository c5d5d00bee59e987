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
import type { AdaptiveLimitOptions } from './options.js';
import { type Signal, signalOf } from './signal.js';

/** The id of the limit in events, errors and options. */
export const NAME = 'adaptive';

/** The most calls at once that can be asked for: how a call ended is found among those that run. */
const MAX_CONCURRENCY = 10_000;

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
