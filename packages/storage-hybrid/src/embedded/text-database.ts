import type { MaybePromise } from '@batchkit/core';

/** A text to store, where it goes, and when it ends: milliseconds since the epoch, `0` for never. */
export interface TextPut {
  readonly place: string;
  readonly text: string;
  readonly expiresAt: number;
}

/** What one step of a sweep did. */
export interface SweptPage {
  /** How many entries of the index of expiry it has looked at and taken out. */
  readonly seen: number;
  /** How many texts it has removed. */
  readonly removed: number;
}

/**
 * Texts with a lifetime in a file on this machine: what the embedded stores differ in.
 *
 * A place is a text without control characters and lone surrogates, of at most 1,978 bytes. What the methods throw or
 * reject with is what the library behind them says.
 */
export interface TextDatabase {
  /** The texts that are not over, in the order of `places`, of one moment. */
  read(places: readonly string[], now: number): (string | undefined)[];
  /** Whether there is a text that is not over, in the order of `places`, of one moment. */
  has(places: readonly string[], now: number): boolean[];
  /** The first places that are not less than `start`, in order, over or not. */
  list(start: string, limit: number): string[];
  /** Writes and removes in one transaction. No two puts have one place. */
  commit(puts: readonly TextPut[], removals: readonly string[]): MaybePromise<void>;
  /** Removes what is over, and at most `limit` of it, in one transaction. */
  sweepPage(now: number, limit: number): MaybePromise<SweptPage>;
  /** Ends what is being written, and closes the file. */
  close(): MaybePromise<void>;
}
