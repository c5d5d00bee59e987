import {
  type BatchStorage,
  isStaleValue,
  MISS,
  type StorageEntry,
  type StorageSlot,
  UNREAD,
} from '@batchkit/core';

/** A value that may have changed since. */
export interface Recorded<T> {
  readonly value: T;
  readonly isFresh: boolean;
}

/** The storage as the source uses it: one that fails holds nothing, and says so. */
export interface ObjectStore {
  /** The values by key, as far as they are there and `accepts` takes them. */
  read<T>(
    keys: readonly string[],
    accepts: (value: unknown) => value is T,
  ): Promise<Map<string, Recorded<T>>>;
  /** Keeps values in one write: those with a `ttlMs` may change, and are not fresh any more when it has passed. */
  keep(values: readonly Kept[]): Promise<void>;
}

/** A value to keep. */
export interface Kept {
  readonly key: string;
  readonly value: unknown;
  /** How long it is fresh. Milliseconds. @default for ever */
  readonly ttlMs?: number;
}

/** @param onError - Told of every operation that failed. */
export function createObjectStore(
  storage: BatchStorage,
  onError: (error: unknown) => void,
): ObjectStore {
  async function slotsOf(keys: readonly string[]): Promise<readonly StorageSlot[]> {
    try {
      return await storage.mget(keys);
    } catch (error) {
      onError(error);
      return [];
    }
  }

  return {
    async read(keys, accepts) {
      const found = new Map();
      if (keys.length === 0) return found;
      const slots = await slotsOf(keys);
      keys.forEach((key, index) => {
        const slot = index < slots.length ? slots[index] : MISS;
        if (slot === MISS || slot === UNREAD) return;
        const value = isStaleValue(slot) ? slot.value : slot;
        const isFresh = !isStaleValue(slot) || Date.now() < slot.expiresAt;
        if (accepts(value)) found.set(key, { value, isFresh });
      });
      return found;
    },
    async keep(values) {
      if (values.length === 0) return;
      try {
        await storage.mset(values.map(entryOf));
      } catch (error) {
        onError(error);
      }
    },
  };
}

/** What is not fresh any more is kept all the same: a conditional request can make it fresh again, for nothing. */
function entryOf({ key, value, ttlMs = Infinity }: Kept): StorageEntry {
  return { key, value, expiresAt: Date.now() + ttlMs, staleUntil: Infinity };
}
