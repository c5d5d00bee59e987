import type { Batch } from './batch.js';
import { BatchError } from './errors.js';
import type { EventHub } from './event-hub.js';
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
}

/** Hands a batch what the storage had of it. */
export function takeHits(batch: Batch, slots: readonly StorageSlot[], policy: Policy): Leftover {
  const missing: number[] = [];
  const toRefresh: number[] = [];
  if (batch.isOver) return { missing, toRefresh };
  const stale: number[] = [];
  const { values } = batch;
  const now = Date.now();
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    if (slot === MISS || slot === UNREAD) missing.push(index);
    else if (isStaleValue(slot)) takeStale(slot, index);
    else if (policy.validates && !isValid(batch, index, slot, policy)) missing.push(index);
    else values[index] = slot;
  }
  batch.markHits(missing, stale);
  return { missing, toRefresh };

  function takeStale(slot: StaleValue, index: number): void {
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

/** Tells how a lookup went. */
export function reportLookup(
  hub: EventHub,
  batch: Batch,
  slots: readonly StorageSlot[],
  storage: string,
): void {
  const now = Date.now();
  const unread = slots.filter((slot) => slot === UNREAD).length;
  const stale = slots.filter((slot) => isStaleValue(slot) && slot.expiresAt <= now).length;
  const misses = slots.filter((slot) => slot === MISS).length;
  hub.emit({
    type: 'lookup:ended',
    batch: batch.id,
    storage,
    keys: slots.length,
    hits: slots.length - misses - stale - unread,
    stale,
    misses,
    unread,
    durationMs: performance.now() - batch.startedAt,
  });
}
