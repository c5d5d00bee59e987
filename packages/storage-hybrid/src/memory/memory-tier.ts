import { isStaleValue, MISS, StaleValue, type StorageSlot } from '@batchkit/core';
import { optionError } from '@batchkit/core/checks';
import { LRUCache } from 'lru-cache';
import { type Stored, slotOf } from '../stored.js';
import { heapSizer, sizeOfString } from './heap-size.js';
import type { MemoryBounds } from './memory-bounds.js';

interface Held extends Stored {
  /** When memory took it. Milliseconds since the epoch. */
  readonly keptAt: number;
}

/** What memory holds, and what it let go. */
export interface MemoryUsage {
  /** Values held, over or not. */
  readonly entries: number;
  /** What they occupy; `undefined` where `maxBytes` is not set. */
  readonly bytes: number | undefined;
  /** Values that left because others came. */
  readonly evictions: number;
  /** Values that memory did not take: too large, not measurable, or not copyable. */
  readonly bypassed: number;
}

/** The values used last, in this process. */
export interface MemoryTier {
  /** The slot of `key`, which becomes the one used last. */
  get(key: string, now: number): StorageSlot;
  /**
   * Holds a value until it is over, or pushed out by others. One that is over already, or cannot be held, replaces what
   * was there by nothing.
   */
  keep(key: string, stored: Stored, now: number): void;
  forget(key: string): void;
  clear(): void;
  /** The keys that begin with `start` and whose values are not over. */
  keys(start: string, now: number): Iterable<string>;
  usage(): MemoryUsage;
}

/** What it takes to hold a value: its lifetime, and its place in the tables. Bytes. */
const ENTRY_BYTES = 256;

/**
 * Bounded by entries, and by bytes where that is asked for. Lifetimes are absolute, so a value taken over from L2 is never
 * kept longer than L2's.
 *
 * @param onMismeasured - Told of what `sizeOf` has answered, or thrown, that is no size.
 */
export function memoryTier(
  { maxEntries, maxBytes, sizeOf = heapSizer(), ttlMs, clone }: MemoryBounds,
  onMismeasured: (error: unknown) => void,
): MemoryTier {
  let evictions = 0;
  let bypassed = 0;
  // The cache's own ttl runs on another clock and starts anew with each `set`: it is not used.
  const held = new LRUCache<string, Held>({
    // Zero is no bound.
    max: maxEntries === Infinity ? 0 : maxEntries,
    maxSize: maxBytes ?? 0,
    dispose: (_value, _key, reason) => {
      if (reason === 'evict') evictions += 1;
    },
  });

  /** Also where the clock has been set back: what was kept then would stay for longer than it may. */
  const isOver = ({ staleUntil, keptAt }: Held, now: number) =>
    now >= staleUntil || now - keptAt >= ttlMs || now < keptAt;

  /** @throws {@link BatchError} ERR_OPTION, what `sizeOf` throws. */
  function measured(key: string, value: unknown): number {
    const size = sizeOf(value, key);
    if (Number.isInteger(size) && size >= 0) return ENTRY_BYTES + sizeOfString(key) + size;
    throw optionError('the answer of memory.sizeOf', 'an integer from 0', size, 'hybrid');
  }

  /** @returns Whether there was room. @throws What `sizeOf` and `structuredClone` throw. */
  function take(key: string, { value, expiresAt, staleUntil, durationMs }: Stored, now: number) {
    const size = maxBytes === undefined ? undefined : measured(key, value);
    if (size !== undefined && size > (maxBytes as number)) return false;
    const own = clone ? structuredClone(value) : value;
    const entry: Held = { value: own, expiresAt, staleUntil, durationMs, keptAt: now };
    if (size === undefined) held.set(key, entry);
    else held.set(key, entry, { size });
    return true;
  }

  return {
    get(key, now) {
      const entry = held.get(key);
      if (entry === undefined) return MISS;
      if (isOver(entry, now)) {
        held.delete(key);
        return MISS;
      }
      return clone ? copied(slotOf(entry, now)) : slotOf(entry, now);
    },
    keep(key, stored, now) {
      if (now >= stored.staleUntil) {
        held.delete(key);
        return;
      }
      try {
        if (take(key, stored, now)) return;
      } catch (error) {
        if (!(error instanceof DOMException)) onMismeasured(error);
      }
      bypassed += 1;
      held.delete(key);
    },
    forget(key) {
      held.delete(key);
    },
    clear() {
      held.clear();
    },
    *keys(start, now) {
      for (const [key, entry] of [...held.entries()]) {
        if (key.startsWith(start) && !isOver(entry, now)) yield key;
      }
    },
    usage: () => ({
      entries: held.size,
      bytes: maxBytes === undefined ? undefined : held.calculatedSize,
      evictions,
      bypassed,
    }),
  };
}

function copied(slot: StorageSlot): StorageSlot {
  if (!isStaleValue(slot)) return structuredClone(slot);
  const { value, expiresAt, staleUntil, durationMs } = slot;
  return new StaleValue(structuredClone(value), expiresAt, staleUntil, durationMs);
}
