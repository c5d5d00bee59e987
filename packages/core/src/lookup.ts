import type { Batch } from './batch.js';
import type { EventHub } from './events.js';
import { isStaleValue, MISS, type StorageSlot, UNREAD } from './storage.js';

/** Hands a batch what the storage had of it. Returns the requests that are to be fetched, in order. */
export function takeHits(batch: Batch, slots: readonly StorageSlot[]): number[] {
  const missing: number[] = [];
  if (batch.isOver) return missing;
  const { values } = batch;
  const now = Date.now();
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    if (slot === MISS || slot === UNREAD) missing.push(index);
    else if (!isStaleValue(slot)) values[index] = slot;
    else if (now < slot.expiresAt) values[index] = slot.value;
    else missing.push(index);
  }
  batch.markHits(missing);
  return missing;
}

/** Tells how a lookup went. */
export function reportLookup(
  hub: EventHub,
  batch: Batch,
  slots: readonly StorageSlot[],
  storage: string,
): void {
  const unread = slots.filter((slot) => slot === UNREAD).length;
  const stale = slots.filter((slot) => isStaleValue(slot) && slot.expiresAt <= Date.now()).length;
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
