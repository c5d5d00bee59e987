/** An upstream call, as a limit sees it. */
export interface CallInfo {
  readonly kind: 'single' | 'group';
  /** How many keys it takes. */
  readonly keys: number;
  /** The highest priority of its keys. */
  readonly priority: 'high' | 'normal' | 'low';
  /** Whether nobody waits for it: a prefetch or a refresh in the background. */
  readonly isBackground: boolean;
  /** The `name` of the optimizer, of a group call. */
  readonly optimizer: string | undefined;
  /**
   * Whether it runs in the slot of a call that waits for it. A limit that counts calls leaves it out, and one that lets
   * it wait for a call to end may wait for the one that waits for it.
   */
  readonly isNested: boolean;
}

/** How an upstream call ended. */
export interface CallResult {
  /** `timeout`: it was given up. `aborted`: nobody waited for it any more, which says nothing about upstream. */
  readonly status: 'ok' | 'failed' | 'timeout' | 'aborted';
  /** Time spent in a slot. Milliseconds. */
  readonly durationMs: number;
  /** What it threw. */
  readonly error?: unknown;
}

/**
 * Says how many upstream calls may run at once, and when the next may start. The processor asks whenever a slot frees.
 *
 * Check an implementation with `testLimit` from `@batchkit/core/testing`.
 * @see {@link fixedLimit}
 */
export interface Limit {
  /** Stable id used in events, errors and metric labels: lower-case. */
  readonly name: string;
  /** How many calls may run now. An integer from `1` and up, or `Infinity`. May change between reads. */
  readonly concurrency: number;
  /**
   * How long the call that would start now has to wait. Milliseconds. `0` or less: start. `Infinity`: until
   * {@link onChange} tells, a call ends, or new work comes. Asked again for what is most urgent then, when the time is
   * over, the limit has changed, a call has ended, or new work has come; so asking uses nothing up, `started` does. Where
   * it has to wait, the limit is asked about the most urgent call of another priority.
   */
  delayMs?(call: CallInfo): number;
  /** A call has begun. */
  started?(call: CallInfo): void;
  /** A call that began has ended, or has been given up. */
  ended?(call: CallInfo, result: CallResult): void;
  /** Registers who is told when `concurrency` or the delay has changed by itself. Returns what ends that. */
  onChange?(listener: () => void): () => void;
}

/** A limit that never changes: at most `concurrency` calls at once. */
export function fixedLimit(concurrency: number): Limit {
  return { name: 'fixed', concurrency };
}
