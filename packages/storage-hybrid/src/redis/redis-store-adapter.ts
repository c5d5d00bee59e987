import type { KeyvStoreAdapter, StoredData } from 'keyv';
import type { RedisEntry } from './set-command.js';

/**
 * A store adapter for Keyv 5, and for Keyv 6 by its bridge, with every optional method.
 *
 * Emits `error` when the connection is lost or cannot be made, once for each reason, and when a part of a cluster
 * could not be read. Where nobody listens, nothing happens.
 */
export interface RedisStore extends KeyvStoreAdapter {
  /** Where it is, without credentials, and what Keyv 5 knows its kind by. */
  opts: { readonly url: string; readonly dialect: 'redis' };
  /**
   * What Keyv 5 calls the namespace of the keys it passes, which begin with it. There is none before Keyv sets it:
   * Keyv 6 takes a store that has one for a store that keeps namespaces apart by itself.
   */
  namespace?: string | undefined;
  /**
   * Reads in one round trip to each server.
   *
   * Where only a part of a cluster answers, the keys of the rest are `undefined`, and an `error` is emitted before the
   * call ends; it rejects where nobody listens.
   */
  getMany<Value>(keys: readonly string[]): Promise<StoredData<Value | undefined>[]>;
  /** Writes in one round trip to each server. Rejects where any of the values was not written. */
  setMany(entries: readonly RedisEntry[]): Promise<void>;
  /** @returns Whether any of the keys was there. */
  deleteMany(keys: readonly string[]): Promise<boolean>;
  has(key: string): Promise<boolean>;
  hasMany(keys: readonly string[]): Promise<boolean[]>;
  /** Removes what begins with the namespace and a colon. Without a namespace: everything in the database. */
  clear(): Promise<void>;
  /** Waits for the answers under way and ends the connections. Every later call rejects with ERR_CLOSED. */
  disconnect(): Promise<void>;
  /** What begins with `namespace` and a colon; without one, everything that is text. A key may come twice. */
  iterator<Value>(namespace?: string): AsyncGenerator<[string, Awaited<Value> | undefined], void>;
  /** The keys that begin with `prefix`, as Redis holds them. Reads no values. A key may come twice. */
  scanKeys(prefix: string): AsyncGenerator<string, void>;
}
