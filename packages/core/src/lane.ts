import type { Batch } from './batch.js';
import { Fifo } from './fifo.js';
import type { Load } from './load.js';
import type { Rank } from './source.js';

/**
 * How long a request of each rank is overtaken by those of the next higher: waiting this long raises it by one.
 * Milliseconds, added to the time a load began to wait; the smallest sum leaves first. Work that nobody waits for
 * does not age.
 */
export const HEAD_START_MS = [0, 1_000, 2_000, Infinity] as const;

/** The loads that one batch waits for with one rank, oldest first. */
export class Lane {
  readonly loads = new Fifo<Load>();
  /** Whether the urgency queue, or the parking place of a share, holds it. */
  isListed = false;
  /** When its loads began to wait, set back by their rank: the smallest leaves first. */
  readonly urgency: number;

  constructor(
    readonly batch: Batch,
    readonly rank: Rank,
    /** Tells lanes of the same urgency apart: the one that came first leaves first. */
    readonly order: number,
  ) {
    this.urgency = batch.queuedAt + HEAD_START_MS[rank];
  }

  /** The oldest load that is still queued; others took the rest. */
  head(): Load | undefined {
    let load = this.loads.peek();
    while (load !== undefined && load.state !== 'queued') {
      this.loads.shift();
      load = this.loads.peek();
    }
    return load;
  }
}

/** Whether `a` leaves before `b`. */
export function leavesBefore(a: Lane, b: Lane): boolean {
  return a.urgency < b.urgency || (a.urgency === b.urgency && a.order < b.order);
}
