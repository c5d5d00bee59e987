import type { EventEmitter } from 'node:events';

/** One value as Keyv stores it. */
export interface KeyvAdapterEntry {
  readonly key: string;
  readonly value: unknown;
  /** How long it is kept. Milliseconds. `undefined` and `0`: as long as the storage keeps what has no lifetime of its own. */
  readonly ttl?: number | undefined;
}

/** A store adapter for Keyv 5, and for Keyv 6 by its bridge, with every optional method. */
export interface KeyvAdapter extends EventEmitter {
  /** What Keyv 5 looks for before it lists keys. */
  // biome-ignore lint/suspicious/noExplicitAny: as Keyv declares it, which lets anybody write there.
  opts: any;
  /**
   * What Keyv 5 calls the namespace of the keys it passes, which begin with it. There is none before Keyv sets it:
   * Keyv 6 takes a store that has one for a store that keeps namespaces apart by itself.
   */
  namespace?: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what is stored, which Keyv 5 and 6 give different types.
  get(key: string): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: what is stored, which Keyv 5 and 6 give different types.
  getMany(keys: readonly string[]): Promise<any[]>;
  set(key: string, value: unknown, ttl?: number): Promise<void>;
  setMany(entries: readonly KeyvAdapterEntry[]): Promise<void>;
  /** @returns Whether it was there. */
  delete(key: string): Promise<boolean>;
  /** @returns Whether any of the keys was there. */
  deleteMany(keys: readonly string[]): Promise<boolean>;
  has(key: string): Promise<boolean>;
  hasMany(keys: readonly string[]): Promise<boolean[]>;
  /** Removes what begins with the namespace and a colon. Without a namespace: everything in the storage. */
  clear(): Promise<void>;
  /** Closes the storage, and what is behind it. */
  disconnect(): Promise<void>;
  /** What begins with `namespace` and a colon; without one, everything in the storage. */
  iterator<Value>(namespace?: string): AsyncGenerator<[string, Awaited<Value>], void>;
}
