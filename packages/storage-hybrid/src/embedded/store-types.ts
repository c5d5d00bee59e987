import type { KeyvStoreAdapter, StoredData } from 'keyv';

/** One value to store. */
export interface EmbeddedEntry {
  readonly key: string;
  /** Text: what Keyv makes of a value before it stores it. */
  readonly value: unknown;
  /** How long the value is kept. Milliseconds. `undefined` and `0`: for ever. */
  readonly ttl?: number | undefined;
}

/** A Keyv 5 store adapter over a file, with every optional method. Keys of any length and content are fine. */
export interface EmbeddedStore extends KeyvStoreAdapter {
  /** Values that are over leave the file by themselves: nobody else has to look for them. */
  readonly expiresItself: true;
  /** Reads in one transaction. */
  getMany<Value>(keys: readonly string[]): Promise<StoredData<Value | undefined>[]>;
  /** Writes in one transaction: all of it or, where it rejects, nothing. */
  setMany(entries: readonly EmbeddedEntry[]): Promise<void>;
  /** Removes in one transaction. @returns Whether any of the keys was there. */
  deleteMany(keys: readonly string[]): Promise<boolean>;
  has(key: string): Promise<boolean>;
  hasMany(keys: readonly string[]): Promise<boolean[]>;
  /** Removes what the namespace holds, in steps: what is written meanwhile may stay. */
  clear(): Promise<void>;
  /** Removes all values that are over, in steps. @returns How many there were. */
  sweep(): Promise<number>;
  /** The keys of the namespace that begin with `prefix`, in no order, without their values. */
  keys(prefix?: string): AsyncGenerator<string, void>;
  /** What `namespace` holds; without it, what the store's own does. */
  iterator<Value>(namespace?: string): AsyncGenerator<[string, Awaited<Value> | undefined], void>;
  /** Ends what is being written and closes the file. Every later call rejects with ERR_CLOSED. */
  disconnect(): Promise<void>;
}
