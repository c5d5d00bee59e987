import type { MaybePromise } from '@batchkit/core';

/** One value for a Keyv store: its text, and how long the store should keep it. Milliseconds; `undefined`: for ever. */
export interface StoreEntry {
  readonly key: string;
  readonly value: string;
  readonly ttl: number | undefined;
}

/** What a Keyv store adapter, or a `Map`, can do. What adapters differ in is optional. */
export interface KeyvStore {
  namespace?: string | undefined;
  get(key: string): MaybePromise<unknown>;
  getMany?(keys: string[]): MaybePromise<unknown>;
  set(key: string, value: string, ttl?: number): MaybePromise<unknown>;
  setMany?(entries: StoreEntry[]): MaybePromise<unknown>;
  delete(key: string): MaybePromise<unknown>;
  deleteMany?(keys: string[]): MaybePromise<unknown>;
  iterator?(namespace?: string): AsyncIterable<readonly unknown[]>;
  keys?(): Iterable<string>;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** One round trip where the store has one for many keys, else one `get` a key, all at once. */
export function getMany(store: KeyvStore, keys: string[]): MaybePromise<unknown> {
  return store.getMany ? store.getMany(keys) : Promise.all(keys.map((key) => store.get(key)));
}

/** The same for writing. @returns One `false` for each entry that the store says it refused, or nothing of use. */
export function setMany(store: KeyvStore, entries: StoreEntry[]): MaybePromise<unknown> {
  if (store.setMany) return store.setMany(entries);
  return Promise.all(entries.map(({ key, value, ttl }) => store.set(key, value, ttl)));
}

/** The same for deleting. */
export async function deleteMany(store: KeyvStore, keys: string[]): Promise<void> {
  if (store.deleteMany) await store.deleteMany(keys);
  else await Promise.all(keys.map((key) => store.delete(key)));
}

/**
 * The keys in `store` that begin with `prefix`.
 *
 * @throws Error where the store cannot list its keys.
 */
export async function* keysOf(store: KeyvStore, prefix: string): AsyncGenerator<string> {
  for await (const key of allKeysOf(store)) {
    if (typeof key === 'string' && key.startsWith(prefix)) yield key;
  }
}

async function* allKeysOf(store: KeyvStore): AsyncGenerator<unknown> {
  if (store.iterator) {
    for await (const [key] of store.iterator(store.namespace)) yield key;
  } else if (store.keys) {
    yield* store.keys();
  } else {
    throw new Error('The Keyv store cannot list its keys: it has no `iterator`.');
  }
}
