import type { TierEventName } from '@batchkit/core';
import { ratio } from '../ratio.js';
import { ByName } from './by-name.js';
import type { EventOf } from './event-of.js';
import type { TierMetrics } from './metrics-snapshot.js';
import type { StatsSource } from './stats-source.js';
import { numberOf, statsByTier, type TierStats } from './stats-source.js';

/** What the events of a breaker say that it is now. */
const BREAKERS: Partial<Record<TierEventName, TierMetrics['breaker']>> = {
  opened: 'open',
  probing: 'probing',
  closed: 'closed',
};

class TierCounts {
  breaker: TierMetrics['breaker'] = 'closed';
  readonly events: Partial<Record<TierEventName, number>> = {};
}

/** Counts what tiers tell, and adds what their storage knows of them. */
export class TierTally {
  readonly #tiers = new ByName(() => new TierCounts());

  constructor(private readonly storage: StatsSource | undefined) {}

  told({ tier, name }: EventOf<'tier'>): void {
    const counts = this.#tiers.get(tier);
    counts.events[name] = (counts.events[name] ?? 0) + 1;
    counts.breaker = BREAKERS[name] ?? counts.breaker;
  }

  snapshot(): Record<string, TierMetrics> {
    const known = statsByTier(this.storage);
    for (const tier of known.keys()) this.#tiers.get(tier);
    const tiers = this.#tiers.toObject((counts) => counts);
    return Object.fromEntries(
      Object.entries(tiers).map(([tier, counts]) => [tier, metricsOf(counts, known.get(tier))]),
    );
  }
}

function metricsOf({ breaker, events }: TierCounts, stats: TierStats | undefined): TierMetrics {
  const [hits, misses] = [numberOf(stats, 'hits'), numberOf(stats, 'misses')];
  const isCounted = hits !== undefined && misses !== undefined;
  return {
    hits,
    misses,
    hitRatio: isCounted ? ratio(hits, hits + misses) : undefined,
    entries: numberOf(stats, 'entries'),
    bytes: numberOf(stats, 'bytes'),
    breaker,
    events: { ...events },
  };
}
