import { type MaybePromise, MISS, type StorageSlot, type TierEvent, UNREAD } from '@batchkit/core';
import type { BreakerState } from './breaker.js';

/** What the second tier has done since it was made, and how it is. */
export interface L2Stats {
  /** What the store is: `redis`, `lmdb`. */
  readonly name: string;
  /** Keys found. */
  readonly hits: number;
  /** Keys that the store does not hold. */
  readonly misses: number;
  /** Keys that could not be looked up: the store failed, was too slow, or was spared by the breaker. */
  readonly unread: number;
  /** Calls of the store that looked keys up: round trips, where the store makes one of each. */
  readonly reads: number;
  /** Calls that failed, and answers that broke the rules. */
  readonly errors: number;
  /** Lookups that took longer than the soft timeout. */
  readonly timeouts: number;
  /** Whether operations go through. */
  readonly breaker: BreakerState;
  /** Changes that wait for the store to come back. */
  readonly queuedWrites: number;
}

/** Counts for {@link L2Stats}. */
export interface L2Counts {
  /** Takes a lookup into account. @returns `slots`. */
  answered(slots: MaybePromise<readonly StorageSlot[]>): MaybePromise<readonly StorageSlot[]>;
  asked(calls: number): void;
  fault(name: TierEvent['name']): void;
  stats(): Omit<L2Stats, 'name' | 'breaker' | 'queuedWrites'>;
}

export function l2Counts(): L2Counts {
  let hits = 0;
  let misses = 0;
  let unread = 0;
  let reads = 0;
  let errors = 0;
  let timeouts = 0;

  function count(slots: readonly StorageSlot[]): readonly StorageSlot[] {
    for (const slot of slots) {
      if (slot === MISS) misses += 1;
      else if (slot === UNREAD) unread += 1;
      else hits += 1;
    }
    return slots;
  }

  return {
    answered: (slots) => (slots instanceof Promise ? slots.then(count) : count(slots)),
    asked(calls) {
      reads += calls;
    },
    fault(name) {
      if (name === 'timeout') timeouts += 1;
      else if (name === 'error' || name === 'contract') errors += 1;
    },
    stats: () => ({ hits, misses, unread, reads, errors, timeouts }),
  };
}
