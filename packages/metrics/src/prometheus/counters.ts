import type { MetricsSnapshot } from '../collect/metrics-snapshot.js';
import { byLabel, type Definition, forEach, type Reading, single } from './definition.js';

const counter = (
  name: string,
  help: string,
  labels: readonly string[],
  read: Definition['read'],
): Definition => ({ kind: 'counter', name, help, labels, read });

/** What only grows: batches, requests and upstream calls. */
export const PIPELINE_COUNTERS: readonly Definition[] = [
  counter('batchkit_batches_total', 'Batches that have ended.', ['kind'], ({ batches }) =>
    byLabel('kind', {
      awaited: batches.ended - batches.background,
      background: batches.background,
    }),
  ),
  counter(
    'batchkit_requests_answered_total',
    'Requests answered, by where the value came from.',
    ['source'],
    ({ requests }) => byLabel('source', requests.bySource),
  ),
  counter(
    'batchkit_requests_failed_total',
    'Requests that failed, by error code.',
    ['code'],
    ({ requests }) => byLabel('code', requests.failures),
  ),
  counter(
    'batchkit_upstream_calls_total',
    'Upstream calls that have ended or been given up.',
    ['kind', 'optimizer', 'status'],
    callsOf,
  ),
  counter(
    'batchkit_upstream_calls_saved_total',
    'Upstream calls that one call for each request would have made beyond those made.',
    ['by'],
    ({ calls }) => byLabel('by', calls.savedBy),
  ),
  counter(
    'batchkit_upstream_keys_total',
    'Keys of upstream calls: asked for, delivered, and brought unasked for who waited.',
    ['kind', 'result'],
    ({ calls }) =>
      (['single', 'group'] as const).flatMap((kind) => {
        const { keys: asked, delivered, unasked } = calls[kind];
        return byLabel('result', { asked, delivered, unasked }, { kind });
      }),
  ),
  single(
    'counter',
    'batchkit_retries_total',
    'Attempts that failed and were made again.',
    ({ calls }) => calls.retries,
  ),
  counter(
    'batchkit_fallbacks_total',
    'How often keys that an optimizer did not deliver were fetched another way.',
    ['optimizer', 'code'],
    ({ optimizers }) =>
      forEach('optimizer', optimizers, ({ fallbacks }, labels) =>
        byLabel('code', fallbacks, labels),
      ),
  ),
  counter(
    'batchkit_fallback_keys_total',
    'Keys that an optimizer did not deliver.',
    ['optimizer'],
    ({ optimizers }) =>
      forEach('optimizer', optimizers, ({ fallbackKeys }, labels) => [[labels, fallbackKeys]]),
  ),
  counter(
    'batchkit_planned_requests_total',
    'Missed requests, by what became of them: queued, joined, or a duplicate.',
    ['grouper', 'result'],
    ({ groupers }) =>
      forEach('grouper', groupers, ({ queued, joined, duplicates: duplicate }, labels) =>
        byLabel('result', { queued, joined, duplicate }, labels),
      ),
  ),
  counter(
    'batchkit_planned_groups_total',
    'Groups that queued keys fell into.',
    ['grouper'],
    ({ groupers }) => forEach('grouper', groupers, ({ groups }, labels) => [[labels, groups]]),
  ),
  single(
    'counter',
    'batchkit_slot_busy_seconds_total',
    'Time that upstream calls spent in a slot.',
    ({ slots }) => slots.busyMs / 1_000,
  ),
];

/** What only grows: the storage and its tiers, and what happens beside the batches. */
export const STORAGE_COUNTERS: readonly Definition[] = [
  counter(
    'batchkit_storage_lookup_keys_total',
    'Keys looked up, by what the storage had.',
    ['storage', 'result'],
    ({ storages }) =>
      forEach('storage', storages, ({ hits, stale, misses, unread }, labels) =>
        byLabel('result', { hit: hits, stale, miss: misses, unread }, labels),
      ),
  ),
  counter(
    'batchkit_storage_written_keys_total',
    'Values handed to the storage.',
    ['storage'],
    ({ storages }) =>
      forEach('storage', storages, ({ writtenKeys }, labels) => [[labels, writtenKeys]]),
  ),
  counter(
    'batchkit_storage_failures_total',
    'Operations of the storage that failed.',
    ['storage', 'operation'],
    ({ storages }) =>
      forEach('storage', storages, ({ failures }, labels) =>
        byLabel('operation', failures, labels),
      ),
  ),
  counter(
    'batchkit_tier_lookups_total',
    'Lookups in a tier, by whether it had the key.',
    ['tier', 'result'],
    ({ tiers }) =>
      forEach('tier', tiers, ({ hits, misses }, labels) =>
        byLabel('result', { hit: hits, miss: misses }, labels),
      ),
  ),
  counter(
    'batchkit_tier_events_total',
    'What a tier told: errors, timeouts, moves of its breaker.',
    ['tier', 'event'],
    ({ tiers }) => forEach('tier', tiers, ({ events }, labels) => byLabel('event', events, labels)),
  ),
  counter(
    'batchkit_background_keys_total',
    'Keys refreshed or invalidated, and refreshes and prefetches that failed.',
    ['event'],
    ({ background }) =>
      byLabel('event', {
        refresh: background.refreshes,
        refresh_failed: background.refreshFailures,
        prefetch_failed: background.prefetchFailures,
        invalidated: background.invalidations,
      }),
  ),
  counter(
    'batchkit_contained_errors_total',
    'Errors of functions given to the processor, which fail no batch.',
    ['in'],
    ({ contained, limit }) => byLabel('in', { ...contained, limit: limit.failures }),
  ),
];

function callsOf({ calls, optimizers }: MetricsSnapshot): Reading[] {
  const alone = { kind: 'single', optimizer: '' };
  return [
    ...byLabel('status', calls.single.byStatus, alone),
    ...forEach('optimizer', optimizers, ({ byStatus }, labels) =>
      byLabel('status', byStatus, { kind: 'group', ...labels }),
    ),
  ];
}
