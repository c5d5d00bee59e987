import { Distribution } from './distribution.js';
import type { EventOf } from './event-of.js';
import type { CallMetrics, CallStatus } from './metrics-snapshot.js';

/** Counts calls of one kind as they end. */
export class CallCounts {
  readonly #duration = new Distribution();
  readonly #byStatus: Record<CallStatus, number> = { ok: 0, failed: 0, timeout: 0, aborted: 0 };
  #keys = 0;
  #delivered = 0;
  #unasked = 0;

  ended(event: EventOf<'call:ended'>): void {
    this.#byStatus[event.status] += 1;
    this.#keys += event.keys;
    this.#delivered += event.delivered;
    this.#unasked += event.unasked;
    this.#duration.record(event.durationMs);
  }

  snapshot(): CallMetrics {
    return {
      byStatus: { ...this.#byStatus },
      keys: this.#keys,
      delivered: this.#delivered,
      unasked: this.#unasked,
      duration: this.#duration.summary(),
    };
  }
}
