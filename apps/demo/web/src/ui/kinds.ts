import type { BatchValue } from '../../../src/dashboard/protocol/values.js';

/** Everything that has a colour of its own, and what it is called. */
export const KINDS = {
  hit: 'hit',
  stale: 'stale hit',
  join: 'joined',
  group: 'group call',
  single: 'single call',
  fallback: 'fallback',
  failed: 'failed',
  queue: 'waiting',
} as const;

/** One of {@link KINDS}. */
export type Kind = keyof typeof KINDS;

/** How many requests of a batch came from where: those that are not settled are left out. */
export function partsOf(batch: BatchValue): readonly (readonly [Kind, number])[] {
  const { outcome, lookup, joins } = batch;
  if (outcome === undefined) {
    return [
      ['hit', lookup?.hits ?? 0],
      ['stale', lookup?.stale ?? 0],
      ['join', joins],
    ];
  }
  return [
    ['hit', outcome.hits],
    ['stale', outcome.stale],
    ['join', outcome.joined],
    ['group', outcome.group],
    ['single', outcome.single],
    ['failed', outcome.failed],
  ];
}
