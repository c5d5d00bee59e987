import assert from 'node:assert/strict';
import type { BatchStorage, StorageEntry, StorageSlot } from '../storage.js';

/** Runs `body` on a new storage, and closes it whatever happens. */
export type WithStorage = (body: (storage: BatchStorage) => Promise<void>) => () => Promise<void>;

/** Asks for `keys` and copies the answer at once: the array stays the storage's. */
export async function read(storage: BatchStorage, keys: readonly string[]): Promise<StorageSlot[]> {
  const slots = [...(await storage.mget(Object.freeze([...keys])))];
  assert.equal(slots.length, keys.length, 'Expected one slot for each key.');
  return slots;
}

/** Stores `values` without an end to their lifetime. */
export async function write(
  storage: BatchStorage,
  values: Iterable<readonly [key: string, value: unknown]>,
): Promise<void> {
  await store(
    storage,
    Array.from(values, ([key, value]) => ({ key, value, expiresAt: undefined })),
  );
}

/** Stores `entries`, frozen: a storage changes nothing that it is given. */
export async function store(storage: BatchStorage, entries: StorageEntry[]): Promise<void> {
  await storage.mset(Object.freeze(entries.map((entry) => Object.freeze(entry))));
}
