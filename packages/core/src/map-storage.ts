import { type BatchStorage, MISS, plainUntil, StaleValue, type StorageSlot } from './storage.js';

interface Stored {
  value: unknown;
  /** From when on more than the bare value is handed out. */
  plainUntil: number;
  expiresAt: number;
  staleUntil: number;
  durationMs: number | undefined;
}

/** Options of {@link mapStorage}. */
export interface MapStorageOptions {
  /**
   * How long a value without a `ttl` of its own stays fresh. Milliseconds.
   * @default Infinity
   */
  ttlMs?: number | undefined;
}

/**
 * Keeps values in a `Map` of this process. It answers synchronously and holds references, not copies.
 *
 * Unbounded: an expired value leaves when it is next asked for. For a bounded cache use `hybridStorage`
 * from `@batchkit/storage-hybrid`.
 */
export function mapStorage({ ttlMs = Infinity }: MapStorageOptions = {}): BatchStorage {
  const stored = new Map<string, Stored>();

  /** Out of the hot loop: what is about to expire or has, is handed out with its lifetime; then it is gone. */
  function slotOfAged(key: string, entry: Stored, now: number): StorageSlot {
    if (now < entry.staleUntil) {
      return new StaleValue(entry.value, entry.expiresAt, entry.staleUntil, entry.durationMs);
    }
    stored.delete(key);
    return MISS;
  }

  return {
    name: 'map',
    mget(keys) {
      const now = Date.now();
      const slots: StorageSlot[] = new Array(keys.length);
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index] as string;
        const entry = stored.get(key);
        if (entry === undefined) slots[index] = MISS;
        else if (now < entry.plainUntil) slots[index] = entry.value;
        else slots[index] = slotOfAged(key, entry, now);
      }
      return slots;
    },
    mset(entries) {
      const now = Date.now();
      for (const {
        key,
        value,
        expiresAt = now + ttlMs,
        staleUntil = expiresAt,
        durationMs,
      } of entries) {
        const plain = plainUntil(expiresAt, durationMs);
        stored.set(key, { value, plainUntil: plain, expiresAt, staleUntil, durationMs });
      }
    },
    mdelete(keys) {
      for (const key of keys) stored.delete(key);
    },
    clear() {
      stored.clear();
    },
  };
}
