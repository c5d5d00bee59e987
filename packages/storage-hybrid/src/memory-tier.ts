import { MISS, type StorageSlot } from '@batchkit/core';
import { LRUCache } from 'lru-cache';
import type { MemoryBounds } from './options.js';
import { type Stored, slotOf } from './stored.js';

interface Held extends Stored {
  /** When memory lets go of it. Milliseconds since the epoch. */
  readonly dropAt: number;
}

/** The values used last, in this process. Holds references, not copies. */
export interface MemoryTier {
  /** The slot of `key`, which becomes the one used last. */
  get(key: string, now: number): StorageSlot;
  /** Holds a value until it is over, or pushed out by others. One that is over already replaces what was there by nothing. */
  keep(key: string, stored: Stored, now: number): void;
  forget(key: string): void;
  clear(): void;
}

/** Bounded by entries. Lifetimes are absolute, so a value taken over from L2 is never kept longer than L2's. */
export function memoryTier({ maxEntries, ttlMs }: MemoryBounds): MemoryTier {
  // The cache's own ttl runs on another clock and starts anew with each `set`: it is not used.
  const held = new LRUCache<string, Held>({ max: maxEntries });

  return {
    get(key, now) {
      const entry = held.get(key);
      if (entry === undefined) return MISS;
      if (now < entry.dropAt) return slotOf(entry, now);
      held.delete(key);
      return MISS;
    },
    keep(key, { value, expiresAt, staleUntil, durationMs }, now) {
      const dropAt = Math.min(staleUntil, now + ttlMs);
      if (dropAt > now) held.set(key, { value, expiresAt, staleUntil, durationMs, dropAt });
      else held.delete(key);
    },
    forget(key) {
      held.delete(key);
    },
    clear() {
      held.clear();
    },
  };
}
