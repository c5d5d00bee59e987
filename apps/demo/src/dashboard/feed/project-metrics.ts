import type { MetricsSnapshot } from '@batchkit/metrics';
import type { LimitValue, TiersValue, TimingsValue, TotalsValue } from '../protocol/values.js';

/** The counters that the page shows. */
export function totalsOf({ batches, requests, calls, optimizers }: MetricsSnapshot): TotalsValue {
  const { single, group } = calls;
  const failed = [single, group].reduce(
    (sum, { byStatus }) => sum + byStatus.failed + byStatus.timeout,
    0,
  );
  const fallbackKeys = Object.values(optimizers).reduce((sum, of) => sum + of.fallbackKeys, 0);
  return {
    requests: requests.total,
    bySource: { ...requests.bySource },
    failures: { ...requests.failures } as Record<string, number>,
    batches,
    calls: {
      made: calls.made,
      single: single.duration.count,
      group: group.duration.count,
      failed,
      saved: calls.saved,
    },
    savedBy: { ...calls.savedBy },
    fallbackKeys,
  };
}

/** The percentiles that the page shows. */
export function timingsOf(snapshot: MetricsSnapshot): TimingsValue {
  const { batchDuration, lookupDuration, storeDuration, queueWait, calls } = snapshot;
  const durations = {
    batch: batchDuration.awaited,
    lookup: lookupDuration,
    'queue wait': queueWait,
    'group call': calls.group.duration,
    'single call': calls.single.duration,
    store: storeDuration,
  };
  const entries = Object.entries(durations).map(([name, { count, p50Ms, p90Ms, p99Ms, maxMs }]) => [
    name,
    { count, p50Ms, p90Ms, p99Ms, maxMs },
  ]);
  return Object.fromEntries(entries);
}

/** What the page shows of each tier. */
export function tiersOf({ tiers }: MetricsSnapshot): TiersValue {
  const entries = Object.entries(tiers).map(([name, tier]) => {
    const { hits, misses, entries: held, bytes, breaker, events } = tier;
    const troubles = Object.entries(events)
      .filter(([event]) => !['opened', 'probing', 'closed'].includes(event))
      .reduce((sum, [, times]) => sum + times, 0);
    const known = Object.entries({ hits, misses, entries: held, bytes });
    return [
      name,
      {
        ...Object.fromEntries(known.filter(([, value]) => value !== undefined)),
        breaker,
        troubles,
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** What the page shows of the limit, and of what waits for it. */
export function limitOf({ limit, held, slots }: MetricsSnapshot): LimitValue {
  const { name, concurrency, holdMs } = limit;
  const { running, pending, retrying, joinable, unwritten } = held;
  return {
    name,
    ...(Number.isFinite(concurrency) ? { concurrency } : {}),
    holdMs: Number.isFinite(holdMs) ? holdMs : -1,
    running,
    pending,
    retrying,
    joinable,
    unwritten,
    utilization: slots.utilization,
  };
}
