import {
  BatchError,
  type MaybePromise,
  MISS,
  type StorageEntry,
  type StorageHost,
  type StorageSlot,
  type TierEvent,
} from '@batchkit/core';
import { askOnce } from './ask-once.js';
import { coherence } from './coherence.js';
import type { HybridStorage } from './hybrid-storage-interface.js';
import { keyvStore } from './keyv/keyv-store.js';
import { l2Keys } from './l2/l2-keys.js';
import { l2Tier } from './l2/l2-tier.js';
import { memoryTier } from './memory/memory-tier.js';
import { type HybridStorageOptions, resolveOptions } from './options.js';
import { readFences } from './read-fences.js';
import type { Stored } from './stored.js';
import { sweeper } from './sweeper.js';

/**
 * Keeps values in memory, and behind it in any Keyv store: one lookup in each tier for a whole batch.
 *
 * A lookup that memory can answer is answered synchronously. For what is left, the store is asked once; what it
 * answers is taken into memory for the rest of its lifetime. A store that fails or hangs makes its keys `UNREAD` and
 * never fails a lookup; one that goes on failing is not asked for a while. Memory shares references, the store holds
 * copies.
 *
 * @throws {@link BatchError} ERR_OPTION
 */
export function hybridStorage(options: HybridStorageOptions = {}): HybridStorage {
  const { memory, l2: keyv, namespace, ttlMs, timeouts, bus, ...rest } = resolveOptions(options);
  const hosts = new Set<StorageHost>();
  const emit = (event: TierEvent) => {
    for (const host of hosts) host.emit(event);
  };
  const l1 = memory && memoryTier(memory, onMismeasured);
  const store = keyv && keyvStore(keyv);
  const l2 =
    store && l2Tier({ store, keys: l2Keys(store.prefix, namespace), timeouts, emit, ...rest });
  const fences = readFences();
  const others =
    bus && coherence({ bus, namespace, timeoutMs: timeouts.hardMs, emit, onInvalidated });
  const stopSweeping = sweeper(
    async () => l2?.sweep(fences),
    store === undefined || store.expiresItself ? Infinity : rest.sweepIntervalMs,
    (error) =>
      emit({ type: 'tier', tier: 'l2', name: 'warning', operation: 'mdelete', keys: 0, error }),
  );
  let hits = 0;
  let misses = 0;
  let closing: Promise<void> | undefined;

  function assertOpen(): void {
    if (closing !== undefined) {
      throw new BatchError('ERR_CLOSED', '[hybrid] The storage is closed.', { plugin: 'hybrid' });
    }
  }

  function onMismeasured(error: unknown): void {
    emit({ type: 'tier', tier: 'l1', name: 'warning', operation: 'mset', keys: 1, error });
  }

  /** Forgets in memory, and keeps what is on its way from `l2` from coming back. */
  function drop(keys: readonly string[] | 'all'): void {
    if (keys === 'all') {
      fences.touchAll();
      l1?.clear();
      return;
    }
    for (const key of keys) {
      fences.touch(key);
      l1?.forget(key);
    }
  }

  function onInvalidated(keys: readonly string[] | 'all'): void {
    drop(keys);
    l2?.supersede(keys);
    for (const host of hosts) host.fence(keys);
  }

  /** Asks L2 for `keys`, and takes into memory what is still current when it comes. */
  function readL2(keys: readonly string[], now: number): MaybePromise<readonly StorageSlot[]> {
    if (l2 === undefined) return keys.map(() => MISS);
    const fence = fences.raise();
    return l2.read(keys, {
      found(key, stored) {
        if (l1 !== undefined && fences.isCurrent(fence, key)) l1.keep(key, stored, now);
      },
      corrupt(broken) {
        l2.discard(broken.filter((key) => fences.isCurrent(fence, key)));
      },
      ended: () => fences.lower(fence),
    });
  }

  function ask(keys: readonly string[], now: number): MaybePromise<readonly StorageSlot[]> {
    return askOnce(keys, (distinct) => readL2(distinct, now));
  }

  /** Puts L2's answers where memory had none: at `places`. */
  function fill(
    keys: readonly string[],
    places: readonly number[],
    slots: StorageSlot[],
    now: number,
  ): MaybePromise<readonly StorageSlot[]> {
    if (places.length === keys.length) return ask(keys, now);
    const put = (found: readonly StorageSlot[]) => {
      places.forEach((place, index) => {
        slots[place] = found[index];
      });
      return slots;
    };
    const found = ask(
      places.map((place) => keys[place] as string),
      now,
    );
    return found instanceof Promise ? found.then(put) : put(found);
  }

  function storedOf(entry: StorageEntry, now: number): Stored {
    const { value, expiresAt = now + ttlMs, staleUntil = expiresAt, durationMs } = entry;
    return { value, expiresAt, staleUntil: Math.max(staleUntil, expiresAt), durationMs };
  }

  /** Removes from L2, then tells the others: who hears of it sooner would read the old value again. */
  async function removeAndTell(
    remove: (() => Promise<void>) | undefined,
    keys: readonly string[] | 'all',
  ): Promise<void> {
    try {
      await remove?.();
    } finally {
      await others?.announce(keys);
    }
  }

  return {
    name: 'hybrid',
    mget(keys) {
      assertOpen();
      if (keys.length === 0) return [];
      const now = Date.now();
      if (l1 === undefined) return ask(keys, now);
      const slots: StorageSlot[] = new Array(keys.length);
      let places: number[] | undefined;
      for (let index = 0; index < keys.length; index += 1) {
        const slot = l1.get(keys[index] as string, now);
        slots[index] = slot;
        if (slot !== MISS) continue;
        places ??= [];
        places.push(index);
      }
      const missed = places?.length ?? 0;
      misses += missed;
      hits += keys.length - missed;
      return places === undefined || l2 === undefined ? slots : fill(keys, places, slots, now);
    },
    mset(entries) {
      assertOpen();
      if (entries.length === 0) return;
      const now = Date.now();
      const stored = new Map<string, Stored>();
      for (const entry of entries) {
        const value = storedOf(entry, now);
        stored.set(entry.key, value);
        fences.touch(entry.key);
        l1?.keep(entry.key, value, now);
      }
      return l2?.write(stored);
    },
    mdelete(keys) {
      assertOpen();
      if (keys.length === 0) return;
      drop(keys);
      if (l2 === undefined && others === undefined) return;
      return removeAndTell(l2 && (() => l2.delete(keys)), keys);
    },
    clear() {
      assertOpen();
      drop('all');
      if (l2 === undefined && others === undefined) return;
      return removeAndTell(l2 && (() => l2.clear()), 'all');
    },
    close() {
      closing ??= (async () => {
        stopSweeping();
        others?.stop();
        drop('all');
        await l2?.close();
      })();
      return closing;
    },
    attach(host) {
      hosts.add(host);
      if (l2 === undefined || timeouts.hardMs < host.storageTimeoutMs) return;
      const message = `[hybrid] Expected \`timeouts.hardMs\` to be below the processor's \`storageTimeoutMs\` of ${host.storageTimeoutMs}, got ${timeouts.hardMs}: it can never fire.`;
      const error = new BatchError('ERR_OPTION', message, { plugin: 'hybrid' });
      const about = { type: 'tier', tier: 'l2', operation: 'attach' } as const;
      host.emit({ ...about, name: 'warning', keys: 0, error });
    },
    async *keys(start = '') {
      assertOpen();
      if (l2 === undefined) yield* l1?.keys(start, Date.now()) ?? [];
      else for await (const page of l2.keys(start)) yield* page;
    },
    stats: () => ({ l1: l1 && { hits, misses, ...l1.usage() }, l2: l2?.stats() }),
    async sweep() {
      assertOpen();
      return (await l2?.sweep(fences)) ?? 0;
    },
  };
}
