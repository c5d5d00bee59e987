import { type Definition, forEach, single } from './definition.js';

const BREAKER_STATES = ['closed', 'open', 'probing'] as const;

const ofTiers = (name: string, help: string, fact: 'entries' | 'bytes'): Definition => ({
  kind: 'gauge',
  name,
  help,
  labels: ['tier'],
  read: ({ tiers }) => forEach('tier', tiers, (tier, labels) => [[labels, tier[fact]]]),
});

/** What goes up and down. */
export const GAUGES: readonly Definition[] = [
  single(
    'gauge',
    'batchkit_batches_open',
    'Batches that have not ended.',
    (now) => now.batches.open,
  ),
  single('gauge', 'batchkit_pending_keys', 'Keys that wait for a slot.', (now) => now.held.pending),
  single(
    'gauge',
    'batchkit_retrying_keys',
    'Keys that wait for another attempt.',
    (now) => now.held.retrying,
  ),
  single(
    'gauge',
    'batchkit_joinable_keys',
    'Keys that another batch would join.',
    (now) => now.held.joinable,
  ),
  single(
    'gauge',
    'batchkit_unwritten_keys',
    'Values that have come and are not confirmed as stored.',
    (now) => now.held.unwritten,
  ),
  single(
    'gauge',
    'batchkit_upstream_calls_running',
    'Upstream calls under way.',
    (now) => now.held.running,
  ),
  {
    kind: 'gauge',
    name: 'batchkit_slots',
    help: 'Upstream calls that may run at once.',
    labels: ['limit'],
    read: ({ limit }) => [[{ limit: limit.name }, limit.concurrency]],
  },
  {
    kind: 'gauge',
    name: 'batchkit_limit_hold_seconds',
    help: 'How long the limit still holds back what waits.',
    labels: ['limit'],
    read: ({ limit }) => [[{ limit: limit.name }, limit.holdMs / 1_000]],
  },
  ofTiers('batchkit_tier_entries', 'Values that a tier holds.', 'entries'),
  ofTiers('batchkit_tier_size_bytes', 'Bytes that a tier holds.', 'bytes'),
  {
    kind: 'gauge',
    name: 'batchkit_breaker_state',
    help: 'The circuit breaker of a tier: 1 for the state it is in, 0 for the others.',
    labels: ['tier', 'state'],
    read: ({ tiers }) =>
      forEach('tier', tiers, ({ breaker }, labels) =>
        BREAKER_STATES.map((state) => [{ ...labels, state }, breaker === state ? 1 : 0] as const),
      ),
  },
];
