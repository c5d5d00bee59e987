import type { Batch } from './batch.js';
import { Fifo } from './fifo.js';
import type { Load } from './load.js';
import type { Rank } from './source.js';

/**
 * How long a request of each rank is overtaken by those of the next higher: waiting this long raises it by one.
 * Milliseconds, added to the time a load began to wait; the smallest sum leaves first.
 */
export const HEAD_START_MS = [0, 1_000, 2_000] as const;

/** The loads that one batch waits for with one rank, oldest first. */
export class Lane {
  readonly loads = new Fifo<Load>();
  /** Whether the urgency queue, or the batch's parking place, holds it. */
  isListed = false;

  constructor(
    readonly batch: Batch,
    readonly rank: Rank,
    /** When its loads began to wait, set back by their rank: the smallest leaves first. */
    readonly urgency: number,
    /** Tells lanes of the same urgency apart: the one that came first leaves first. */
    readonly order: number,
  ) {}

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

/** What one batch has waiting, and how much of the limit it uses. */
export class Share {
  /** By rank. */
  readonly lanes: (Lane | undefined)[] = [];
  /** Lanes passed over because the batch had no slot free. */
  readonly parked: Lane[] = [];
  /** Calls charged to the batch that run now. */
  running = 0;
  /** Calls charged to the batch so far, those of a group among them, and the time they took. For reports. */
  calls = 0;
  groupCalls = 0;
  busyMs = 0;

  constructor(
    /** Calls that may be charged to the batch at once. */
    readonly max: number,
  ) {}

  get hasSlot(): boolean {
    return this.running < this.max;
  }
}
