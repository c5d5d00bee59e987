import type { BatchEventType, BatchProcessor } from '@batchkit/core';
import { optionError } from '@batchkit/core/checks';
import { BatchTally } from './batch-tally.js';
import { CallTally } from './call-tally.js';
import type { EventOf } from './event-of.js';
import { INCIDENTS, IncidentTally } from './incident-tally.js';
import type { MetricsSnapshot } from './metrics-snapshot.js';
import { PlanTally } from './plan-tally.js';
import type { StatsSource } from './stats-source.js';
import { StorageTally } from './storage-tally.js';
import { TierTally } from './tier-tally.js';

/** What metrics can be collected of: a `BatchProcessor`, of this or another copy of core. */
export type MeteredProcessor = Pick<BatchProcessor, 'subscribe' | 'state'>;

/** How metrics are collected. */
export interface CollectMetricsOptions {
  /**
   * The processor's storage, where its tiers count themselves: what they hold is then part of the snapshot.
   * @default none
   */
  readonly storage?: StatsSource | undefined;
}

/** Metrics that are being collected. */
export interface MetricsCollector {
  /** Gets what has been counted so far, and what is held right now. A copy: it does not change. */
  snapshot(): MetricsSnapshot;
  /** Ends the collection. What was counted stays. */
  stop(): void;
}

/**
 * Counts what `processor` does from now on, in memory that does not grow with time, keys or batches.
 *
 * @throws {@link BatchError} `ERR_OPTION` where `processor` has no `subscribe` and `state`, or `storage` no `stats`.
 */
export function collectMetrics(
  processor: MeteredProcessor,
  { storage }: CollectMetricsOptions = {},
): MetricsCollector {
  checkProcessor(processor);
  if (storage !== undefined && typeof storage?.stats !== 'function') {
    throw optionError('storage', 'an object with `stats`', storage, 'metrics');
  }
  const tallies = newTallies(storage);
  const leave = feed(processor, tallies);
  const startedAt = performance.now();
  return {
    snapshot: () => snapshotOf(processor, tallies, performance.now() - startedAt),
    stop: () => {
      for (const each of leave) each();
    },
  };
}

/** @throws {@link BatchError} ERR_OPTION */
export function checkProcessor(processor: MeteredProcessor): void {
  const { subscribe, state } = processor ?? {};
  if (typeof subscribe === 'function' && typeof state === 'function') return;
  const expected = 'an object with `subscribe` and `state`';
  throw optionError('processor', expected, processor, 'metrics');
}

type Tallies = ReturnType<typeof newTallies>;

function newTallies(storage: StatsSource | undefined) {
  return {
    batch: new BatchTally(),
    call: new CallTally(),
    plan: new PlanTally(),
    storage: new StorageTally(),
    tier: new TierTally(storage),
    incident: new IncidentTally(),
  };
}

/** A subscription for each type: who hears of one type only need not ask which it is. */
function feed(processor: MeteredProcessor, tallies: Tallies): (() => void)[] {
  const { batch, call, plan, storage, tier, incident } = tallies;
  const on = <Type extends BatchEventType>(type: Type, tell: (event: EventOf<Type>) => void) =>
    processor.subscribe<Type>(tell, { only: [type] });
  return [
    on('batch:ended', (event) => batch.ended(event)),
    on('call:ended', (event) => call.ended(event)),
    on('fallback', (event) => call.fellBack(event)),
    on('retry', () => call.retried()),
    on('plan:ended', (event) => plan.planned(event)),
    on('lookup:ended', (event) => storage.lookedUp(event)),
    on('store:ended', (event) => storage.stored(event)),
    on('storage:failed', (event) => storage.failed(event)),
    on('tier', (event) => tier.told(event)),
    on('refresh', (event) => incident.refreshed(event)),
    on('invalidated', (event) => incident.invalidated(event)),
    ...INCIDENTS.map((type) => on(type, (event) => incident.failed(event))),
  ];
}

function snapshotOf(
  processor: MeteredProcessor,
  { batch, call, plan, storage, tier, incident }: Tallies,
  collectedMs: number,
): MetricsSnapshot {
  const { batches: open, limit, ...held } = processor.state();
  const { batches, utilization, ...ofBatches } = batch.snapshot();
  const { calls, busyMs, ...ofCalls } = call.snapshot();
  const savedBy = {
    cache: batch.cached,
    join: plan.joined,
    duplicate: plan.duplicates,
    group: call.savedByGroups,
  };
  const saved = savedBy.cache + savedBy.join + savedBy.duplicate + savedBy.group;
  return {
    collectedMs,
    batches: { open, ...batches },
    ...ofBatches,
    calls: { ...calls, saved, savedBy },
    ...ofCalls,
    slots: { busyMs, utilization },
    limit: { ...limit, failures: incident.limitFailures },
    held,
    groupers: plan.snapshot(),
    ...storage.snapshot(),
    tiers: tier.snapshot(),
    ...incident.snapshot(),
  };
}
