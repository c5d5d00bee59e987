import { EventEmitter } from 'node:events';
import { BatchError } from '@batchkit/core';
import { optionError } from '@batchkit/core/checks';
import type { KeyvStoreAdapter, StoredData } from 'keyv';
import { type LmdbPut, lmdbDatabase } from './lmdb-database.js';
import { lmdbKey, namespacePrefix } from './lmdb-keys.js';

/** Options of {@link lmdbStore}. */
export interface LmdbStoreOptions {
  /** A directory, or a file where the name has an extension. Made where it is missing. Several processes may open it. */
  path: string;
}

/** One value to store. */
export interface LmdbEntry {
  readonly key: string;
  /** Text: what Keyv makes of a value before it stores it. */
  readonly value: unknown;
  /** How long the value is kept. Milliseconds. `undefined` and `0`: for ever. */
  readonly ttl?: number | undefined;
}

/** A Keyv 5 store adapter, with every optional method. */
export interface LmdbStore extends KeyvStoreAdapter {
  /** Reads in one transaction. */
  getMany<Value>(keys: readonly string[]): Promise<StoredData<Value | undefined>[]>;
  /** Writes in one transaction, and resolves when it is on disk. */
  setMany(entries: readonly LmdbEntry[]): Promise<void>;
  /** @returns Whether any of the keys was there. */
  deleteMany(keys: readonly string[]): Promise<boolean>;
  has(key: string): Promise<boolean>;
  hasMany(keys: readonly string[]): Promise<boolean[]>;
  /** Ends what is being written and closes the file. Every later call rejects with ERR_CLOSED. */
  disconnect(): Promise<void>;
  /** What `namespace` holds; without it, what the store's own does. */
  iterator<Value>(namespace?: string): AsyncGenerator<[string, Awaited<Value> | undefined], void>;
}

/**
 * Keeps a Keyv in an LMDB file: on this machine's disk, without a server, shared by processes.
 *
 * A value past its ttl is not answered; its place is taken back when the key is written or deleted, or the namespace
 * cleared. Keys of any length are fine.
 *
 * @throws {@link BatchError} ERR_OPTION
 */
export function lmdbStore({ path }: LmdbStoreOptions): LmdbStore {
  if (typeof path !== 'string' || path === '') {
    throw optionError('path', 'the path of a directory or file', path, 'lmdb');
  }
  const database = lmdbDatabase(path);
  const place = (key: string) => lmdbKey(namespacePrefix(store.namespace), key);
  // What comes out is the text that Keyv put in, and what it makes of it is its own affair.
  const read = (key: string, now: number): unknown => database.read(place(key), now);

  function putOf({ key, value, ttl }: LmdbEntry): LmdbPut {
    if (typeof value !== 'string') {
      const message = `[lmdb] Expected the value of ${JSON.stringify(key)} to be text, as Keyv serializes it, got ${typeof value}.`;
      throw new BatchError('ERR_STORAGE_WRITE', message, { key, plugin: 'lmdb' });
    }
    return { ...place(key), text: value, expiresAt: ttl ? Date.now() + ttl : 0 };
  }

  const store: LmdbStore = Object.assign(new EventEmitter(), {
    namespace: undefined as string | undefined,
    /** Keyv reads `url` and `dialect` to find out what it speaks to. */
    opts: { url: `lmdb:${path}`, dialect: 'lmdb' },
    async get<Value>(key: string) {
      return read(key, Date.now()) as StoredData<Value>;
    },
    async getMany<Value>(keys: readonly string[]) {
      const now = Date.now();
      return keys.map((key) => read(key, now) as StoredData<Value | undefined>);
    },
    async set(key: string, value: unknown, ttl?: number) {
      await database.commit([putOf({ key, value, ttl })], []);
    },
    async setMany(entries: readonly LmdbEntry[]) {
      await database.commit(entries.map(putOf), []);
    },
    delete: (key: string) => store.deleteMany([key]),
    async deleteMany(keys: readonly string[]) {
      const now = Date.now();
      const wasThere = keys.some((key) => read(key, now) !== undefined);
      await database.commit(
        [],
        keys.map((key) => place(key).physical),
      );
      return wasThere;
    },
    async has(key: string) {
      return read(key, Date.now()) !== undefined;
    },
    async hasMany(keys: readonly string[]) {
      const now = Date.now();
      return keys.map((key) => read(key, now) !== undefined);
    },
    async clear() {
      await database.commit([], database.places(namespacePrefix(store.namespace)));
    },
    async disconnect() {
      await database.close();
    },
    async *iterator<Value>(namespace: string | undefined = store.namespace) {
      for (const [key, text] of database.entries(namespacePrefix(namespace))) {
        yield [key, text as Awaited<Value>] as [string, Awaited<Value> | undefined];
      }
    },
  });
  return store;
}
