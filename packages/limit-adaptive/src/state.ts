import type { Budget } from './budgets.js';
import type { Phase } from './pause.js';
import type { SignalReason } from './signal.js';

/** How often something has happened since the limit was made. */
export interface AdaptiveLimitCounts {
  /** Calls that have begun. */
  readonly started: number;
  /** Calls that were answered as they should be. */
  readonly ok: number;
  /** Calls that failed for a reason of their own. */
  readonly failed: number;
  /** Calls that were given up since nobody waited any more. */
  readonly aborted: number;
  /** Calls that failed for a reason of the upstream, by that reason. */
  readonly signals: Readonly<Record<SignalReason, number>>;
  /** How often concurrency rose. */
  readonly increases: number;
  /** How often concurrency fell. */
  readonly decreases: number;
  /** How often all calls were stopped; a pause that was made longer counts once. */
  readonly pauses: number;
  /** Calls that were sent to find out whether a pause may end. */
  readonly probes: number;
}

/** An adaptive limit as it is now: plain values, for metrics and logs. */
export interface AdaptiveLimitState {
  /** Calls that may run at once. */
  readonly concurrency: number;
  /** Calls that run in slots of their own. */
  readonly inUse: number;
  /** The fewest calls at once that are known to have been too many. `Infinity`: none are. */
  readonly ceiling: number;
  /** Whether calls may start: all of them, none, or none but the one that was sent to find out. */
  readonly phase: Phase;
  /** How long the pause still lasts. `0`: none does. Milliseconds. */
  readonly pausedForMs: number;
  /** Points that can be spent now. Less than `0`: they are owed. `Infinity`: they are not counted. */
  readonly points: number;
  /** What is known of the budgets of resources. Those that have been renewed since are left out. */
  readonly budgets: readonly Budget[];
  readonly counts: AdaptiveLimitCounts;
}

/** Counts that can be raised. */
export type Counters = {
  -readonly [Name in keyof AdaptiveLimitCounts]: AdaptiveLimitCounts[Name];
} & {
  signals: Record<SignalReason, number>;
};

/** Counters that have counted nothing. */
export function newCounters(): Counters {
  const signals = { rejected: 0, secondary: 0, primary: 0, overloaded: 0, timeout: 0 };
  const changes = { increases: 0, decreases: 0, pauses: 0, probes: 0 };
  return { started: 0, ok: 0, failed: 0, aborted: 0, signals, ...changes };
}
