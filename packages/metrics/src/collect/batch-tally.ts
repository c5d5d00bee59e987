import type { BatchErrorCode } from '@batchkit/core';
import { ratio } from '../ratio.js';
import { Distribution } from './distribution.js';
import type { EventOf } from './event-of.js';

/** Counts batches as they end. */
export class BatchTally {
  readonly #awaited = new Distribution();
  readonly #background = new Distribution();
  readonly #failures: Partial<Record<BatchErrorCode, number>> = {};
  #total = 0;
  #hits = 0;
  #stale = 0;
  #joined = 0;
  #fetched = 0;
  #fetchedInGroups = 0;
  #busyMs = 0;
  #slotMs = 0;

  ended(event: EventOf<'batch:ended'>): void {
    this.#total += event.requests;
    this.#hits += event.hits;
    this.#stale += event.stale;
    this.#joined += event.joined;
    this.#fetched += event.fetched;
    this.#fetchedInGroups += event.fetchedInGroups;
    if (event.failed > 0) this.#addFailures(event.failures);
    if (event.slots < Infinity) {
      this.#busyMs += event.busyMs;
      this.#slotMs += event.slots * event.durationMs;
    }
    (event.isBackground ? this.#background : this.#awaited).record(event.durationMs);
  }

  /** Requests that the storage answered. */
  get cached(): number {
    return this.#hits + this.#stale;
  }

  snapshot() {
    const [awaited, background] = [this.#awaited.summary(), this.#background.summary()];
    return {
      batches: { ended: awaited.count + background.count, background: background.count },
      requests: {
        total: this.#total,
        bySource: {
          cache: this.#hits,
          stale: this.#stale,
          joined: this.#joined,
          group: this.#fetchedInGroups,
          fetch: this.#fetched - this.#fetchedInGroups,
        },
        failures: { ...this.#failures },
      },
      batchDuration: { awaited, background },
      // Calls and batches are timed apart, so the sum of the calls can come out a little above the whole.
      utilization: Math.min(1, ratio(this.#busyMs, this.#slotMs)),
    };
  }

  #addFailures(failures: EventOf<'batch:ended'>['failures']): void {
    for (const [code, count] of Object.entries(failures) as [BatchErrorCode, number][]) {
      this.#failures[code] = (this.#failures[code] ?? 0) + count;
    }
  }
}
