import { ByName } from './by-name.js';
import type { EventOf } from './event-of.js';
import type { GrouperMetrics } from './metrics-snapshot.js';

type Counts = { -readonly [Name in keyof GrouperMetrics]: number };

/** Counts how missed keys were grouped, and how many needed no load of their own. */
export class PlanTally {
  joined = 0;
  duplicates = 0;
  readonly #groupers = new ByName<Counts>(() => {
    return { batches: 0, queued: 0, joined: 0, duplicates: 0, groups: 0 };
  });

  planned({ grouper, queued, joined, duplicates, groups }: EventOf<'plan:ended'>): void {
    this.joined += joined;
    this.duplicates += duplicates;
    const counts = this.#groupers.get(grouper);
    counts.batches += 1;
    counts.queued += queued;
    counts.joined += joined;
    counts.duplicates += duplicates;
    counts.groups += groups;
  }

  snapshot(): Record<string, GrouperMetrics> {
    return this.#groupers.toObject((counts) => ({ ...counts }));
  }
}
