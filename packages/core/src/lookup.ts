import type { Batch } from './batch.js';
import { BatchError } from './errors.js';
import type { EventHub } from './event-hub.js';
import type { LookupEnded } from './events.js';
import type { Policy } from './policy.js';
import type { RequestInfo } from './request.js';
import { PRIORITIES } from './source.js';
import { isStaleValue, MISS, type StaleValue, type StorageSlot, UNREAD } from './storage.js';

/** What a lookup leaves to do. */
export interface Leftover {
  /** Requests that are to be fetched, in order. */
  readonly missing: number[];
  /** Requests that have been answered, and whose values are to be refreshed in the background. */
  readonly toRefresh: number[];
  /** Counted on the way, since a look at every slot would cost as much as handing it out. */
  readonly seen: SlotCounts;
}

/** What the slots of a lookup were; the others were fresh. */
type SlotCounts = { -readonly [Name in 'stale' | 'misses' | 'unread']: LookupEnded[Name] };

/** Hands a batch what the storage had of it. */
export function takeHits(batch: Batch, slots: readonly StorageSlot[], policy: Policy): Leftover {
  const missing: number[] = [];
  const toRefresh: number[] = [];
  const seen = { stale: 0, misses: 0, unread: 0 };
  if (batch.isOver) return { missing, toRefresh, seen: countsOf(slots) };
  const stale: number[] = [];
  const { values } = batch;
  const now = Date.now();
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    if (slot === MISS || slot === UNREAD) takeNothing(slot, index);
    else if (isStaleValue(slot)) takeStale(slot, index);
    else if (policy.validates && !isValid(batch, index, slot, policy)) missing.push(index);
    else values[index] = slot;
  }
  batch.markHits(missing, stale);
  return { missing, toRefresh, seen };

  function takeNothing(slot: typeof MISS | typeof UNREAD, index: number): void {
    missing.push(index);
    if (slot === MISS) seen.misses += 1;
    else seen.unread += 1;
  }

  function takeStale(slot: StaleValue, index: number): void {
    if (slot.expiresAt <= now) seen.stale += 1;
    const isValue = !policy.validates || isValid(batch, index, slot.value, policy);
    const use = isValue ? useOf(slot, batch, policy, now) : 'none';
    if (use === 'none' || use === 'fallback') missing.push(index);
    if (use === 'fallback') batch.keepFallback(index, slot.value);
    if (use === 'none' || use === 'fallback') return;
    values[index] = slot.value;
    if (use === 'stale' || use === 'stale-only') stale.push(index);
    if (use === 'stale' || use === 'early') toRefresh.push(index);
  }
}

/**
 * What a value is good for that has a lifetime: an answer that is `fresh`, or `early` to be refreshed, or `stale` and to be
 * refreshed, or `stale-only` with nothing fetched; a `fallback` for an error; `none`.
 */
function useOf(
  slot: StaleValue,
  batch: Batch,
  policy: Policy,
  now: number,
): 'fresh' | 'early' | 'stale' | 'stale-only' | 'fallback' | 'none' {
  const mayFetch = batch.options.cache !== 'only-if-cached';
  if (now < slot.expiresAt) return mayFetch && policy.isDueEarly(slot, now) ? 'early' : 'fresh';
  if (now >= slot.staleUntil) return 'none';
  if (!mayFetch) return 'stale-only';
  if (now < slot.expiresAt + policy.staleWhileRevalidateMs) return 'stale';
  return now < slot.expiresAt + policy.staleIfErrorMs ? 'fallback' : 'none';
}

function isValid(batch: Batch, index: number, value: unknown, policy: Policy): boolean {
  const { source } = batch;
  const request: RequestInfo = {
    key: source.keys[index] as string,
    ttl: source.ttlOf(index),
    priority: PRIORITIES[source.rankOf(index)],
  };
  return policy.refusalOf(value, request) === undefined;
}

/** A key that was wanted from the cache only, and is not there. */
export function notCachedError(key: string): BatchError {
  const message = `${JSON.stringify(key)} is not cached, and \`cache: 'only-if-cached'\` asks nobody else.`;
  return new BatchError('ERR_NOT_CACHED', message, { key });
}

/** The counts of slots that nobody takes. */
function countsOf(slots: readonly StorageSlot[]): SlotCounts {
  const now = Date.now();
  const count = (isOne: (slot: StorageSlot) => boolean) => slots.filter(isOne).length;
  return {
    stale: count((slot) => isStaleValue(slot) && slot.expiresAt <= now),
    misses: count((slot) => slot === MISS),
    unread: count((slot) => slot === UNREAD),
  };
}

/** Tells how a lookup of `keys` keys went. */
export function reportLookup(
  hub: EventHub,
  batch: Batch,
  { stale, misses, unread }: SlotCounts,
  keys: number,
  storage: string,
): void {
  hub.emit({
    type: 'lookup:ended',
    batch: batch.id,
    storage,
    keys,
    hits: keys - misses - stale - unread,
    stale,
    misses,
    unread,
    durationMs: performance.now() - batch.startedAt,
  });
}
