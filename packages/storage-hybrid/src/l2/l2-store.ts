/** One value for a store. */
export interface StoreEntry {
  readonly key: string;
  readonly text: string;
  /** When the store may drop it: milliseconds since the epoch. `undefined`: never. */
  readonly expiresAt: number | undefined;
}

/** What a store answers for many keys. */
export interface Texts {
  /** As the store gave it: its length and what it holds are for the reader to check. `undefined` and `null`: not there. */
  readonly texts: unknown;
  /** An error that the store reported by an event while it read: what it did not find may be there nevertheless. */
  readonly swallowed: Error | undefined;
}

/**
 * What the second tier needs of a store, whatever adapter of whatever Keyv is behind it. One call is one call of the
 * store, without a limit of time.
 */
export interface L2Store {
  /** What it is, for errors and events: `redis`, `lmdb`. No credentials. */
  readonly name: string;
  /** What Keyv itself would put before every key. */
  readonly prefix: string;
  /** Whether it takes back the place of what is over, without being asked to. */
  readonly expiresItself: boolean;
  /** Looks distinct keys up, in one call where the store has one for many keys. */
  getMany(keys: string[]): Promise<Texts>;
  /**
   * Writes, in one call where the store has one for many keys.
   *
   * @returns The keys that the store says it refused.
   * @throws What the store throws or only emits: nothing is known of any key then.
   */
  setMany(entries: readonly StoreEntry[]): Promise<readonly string[]>;
  /** @throws What the store throws or only emits. */
  deleteMany(keys: string[]): Promise<void>;
  /** The keys that begin with `prefix`, in no order. @throws Error where the store cannot list its keys. */
  keys(prefix: string): AsyncGenerator<string, void>;
  /** Ends the connection. */
  disconnect(): Promise<void>;
}
