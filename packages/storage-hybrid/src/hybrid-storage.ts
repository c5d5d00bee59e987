import {
  BatchError,
  type BatchStorage,
  type MaybePromise,
  MISS,
  type StorageEntry,
  type StorageHost,
  type StorageSlot,
  type TierEvent,
  UNREAD,
} from '@batchkit/core';
import { l2Tier } from './l2-tier.js';
import { memoryTier } from './memory-tier.js';
import { type HybridStorageOptions, resolveOptions } from './options.js';
import { readFences } from './read-fences.js';
import { type Stored, slotOf } from './stored.js';

/** A {@link BatchStorage} of two tiers. */
export interface HybridStorage extends BatchStorage {
  /** Forgets what this storage holds in both tiers. @throws {@link BatchError} ERR_STORAGE_WRITE, ERR_CLOSED */
  clear(): MaybePromise<void>;
  /** Waits for the writes under way and disconnects `l2`. Every later call throws ERR_CLOSED; closing again does nothing. */
  close(): Promise<void>;
  attach(host: StorageHost): void;
}

/**
 * Keeps values in memory, and behind it in any Keyv store: one lookup in each tier for a whole batch.
 *
 * A lookup that memory can answer is answered synchronously. For what is left, the store is asked once; what it
 * answers is taken into memory for the rest of its lifetime. A store that fails or hangs makes its keys `UNREAD` and
 * never fails a lookup. Memory shares references, the store holds copies.
 *
 * @throws {@link BatchError} ERR_OPTION
 */
export function hybridStorage(options: HybridStorageOptions = {}): HybridStorage {
  const { memory, l2: keyv, namespace, ttlMs, l2TimeoutMs } = resolveOptions(options);
  const hosts = new Set<StorageHost>();
  const emit = (event: TierEvent) => {
    for (const host of hosts) host.emit(event);
  };
  const l1 = memory && memoryTier(memory);
  const l2 = keyv && l2Tier(keyv, { namespace, timeoutMs: l2TimeoutMs, emit });
  const fences = readFences();
  let closing: Promise<void> | undefined;

  function assertOpen(): void {
    if (closing !== undefined) {
      throw new BatchError('ERR_CLOSED', '[hybrid] The storage is closed.', { plugin: 'hybrid' });
    }
  }

  /** Asks L2 for `wanted`, and takes into memory what is still current when the answer comes. */
  async function readL2(wanted: readonly string[]): Promise<Map<string, StorageSlot>> {
    const fence = fences.raise();
    const answers = (await l2?.read(wanted)) ?? [];
    const now = Date.now();
    const found = new Map<string, StorageSlot>();
    wanted.forEach((key, index) => {
      const answer = answers[index] ?? UNREAD;
      if (answer === MISS || answer === UNREAD) {
        found.set(key, answer);
        return;
      }
      found.set(key, now < answer.staleUntil ? slotOf(answer, now) : MISS);
      if (fences.isCurrent(fence, key)) l1?.keep(key, answer, now);
    });
    fences.lower(fence);
    return found;
  }

  /** Puts L2's answers where memory had none. */
  async function fill(
    keys: readonly string[],
    slots: StorageSlot[],
    missing: ReadonlySet<string>,
  ): Promise<readonly StorageSlot[]> {
    const found = await readL2([...missing]);
    keys.forEach((key, index) => {
      if (missing.has(key)) slots[index] = found.get(key);
    });
    return slots;
  }

  function storedOf(entry: StorageEntry, now: number): Stored {
    const { value, expiresAt = now + ttlMs, staleUntil = expiresAt, durationMs } = entry;
    return { value, expiresAt, staleUntil: Math.max(staleUntil, expiresAt), durationMs };
  }

  return {
    name: 'hybrid',
    mget(keys) {
      assertOpen();
      const now = Date.now();
      const slots: StorageSlot[] = new Array(keys.length);
      let missing: Set<string> | undefined;
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index] as string;
        const slot = l1 === undefined ? MISS : l1.get(key, now);
        slots[index] = slot;
        if (slot === MISS && l2 !== undefined) {
          missing ??= new Set();
          missing.add(key);
        }
      }
      return missing === undefined ? slots : fill(keys, slots, missing);
    },
    mset(entries) {
      assertOpen();
      const now = Date.now();
      const stored = new Map<string, Stored>();
      for (const entry of entries) {
        const value = storedOf(entry, now);
        stored.set(entry.key, value);
        fences.touch(entry.key);
        l1?.keep(entry.key, value, now);
      }
      return l2?.write(stored, now);
    },
    mdelete(keys) {
      assertOpen();
      for (const key of keys) {
        fences.touch(key);
        l1?.forget(key);
      }
      return l2?.delete(keys);
    },
    clear() {
      assertOpen();
      fences.touchAll();
      l1?.clear();
      return l2?.clear();
    },
    close() {
      closing ??= (async () => {
        fences.touchAll();
        l1?.clear();
        await l2?.close();
      })();
      return closing;
    },
    attach(host) {
      hosts.add(host);
    },
  };
}
