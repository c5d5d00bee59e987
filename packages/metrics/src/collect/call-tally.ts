import { ByName } from './by-name.js';
import { CallCounts } from './call-counts.js';
import { Distribution } from './distribution.js';
import type { EventOf } from './event-of.js';
import type { OptimizerMetrics } from './metrics-snapshot.js';

/** What is counted for an optimizer. */
class OptimizerCounts {
  readonly calls = new CallCounts();
  readonly fallbacks: Record<string, number> = {};
  fallbackKeys = 0;

  snapshot(): OptimizerMetrics {
    const { fallbacks, fallbackKeys } = this;
    return { ...this.calls.snapshot(), fallbacks: { ...fallbacks }, fallbackKeys };
  }
}

/** Counts upstream calls as they end, and what became of keys they did not bring. */
export class CallTally {
  /** Calls that group calls made unnecessary. */
  savedByGroups = 0;
  readonly #single = new CallCounts();
  readonly #group = new CallCounts();
  readonly #queueWait = new Distribution();
  readonly #optimizers = new ByName(() => new OptimizerCounts());
  #retries = 0;

  /** For every call: whatever it costs, a key costs. */
  ended(event: EventOf<'call:ended'>): void {
    this.#queueWait.record(event.queueWaitMs);
    if (event.kind === 'single') this.#single.ended(event);
    else this.#groupEnded(event);
  }

  fellBack({ optimizer, keys, reason }: EventOf<'fallback'>): void {
    const counts = this.#optimizers.get(optimizer);
    counts.fallbacks[reason.code] = (counts.fallbacks[reason.code] ?? 0) + 1;
    counts.fallbackKeys += keys.length;
  }

  retried(): void {
    this.#retries += 1;
  }

  snapshot() {
    const [single, group] = [this.#single.snapshot(), this.#group.snapshot()];
    return {
      calls: {
        made: single.duration.count + group.duration.count,
        single,
        group,
        retries: this.#retries,
      },
      busyMs: single.duration.sumMs + group.duration.sumMs,
      queueWait: this.#queueWait.summary(),
      optimizers: this.#optimizers.toObject((counts) => counts.snapshot()),
    };
  }

  #groupEnded(event: EventOf<'call:ended'>): void {
    this.#group.ended(event);
    this.savedByGroups += Math.max(0, event.delivered + event.unasked - 1);
    this.#optimizers.get(event.optimizer ?? '').calls.ended(event);
  }
}
