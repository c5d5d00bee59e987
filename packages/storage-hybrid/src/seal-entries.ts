import type { BatchError } from '@batchkit/core';
import { seal } from './envelope.js';
import type { StoreEntry } from './store-calls.js';
import type { Stored } from './stored.js';
import { writeError } from './write-errors.js';

/** What goes to the store, and what cannot. */
export interface SealedEntries {
  readonly sealed: StoreEntry[];
  /** The key of each of `sealed`, as the caller wrote it. */
  readonly keys: string[];
  readonly failures: BatchError[];
}

/** Seals what can be sealed; a value that cannot fails its own write alone. */
export function sealEntries(
  entries: ReadonlyMap<string, Stored>,
  now: number,
  physical: (key: string) => string,
): SealedEntries {
  const sealed: StoreEntry[] = [];
  const keys: string[] = [];
  const failures: BatchError[] = [];
  for (const [key, stored] of entries) {
    try {
      sealed.push({ key: physical(key), value: seal(key, stored), ttl: ttlOf(stored, now) });
      keys.push(key);
    } catch (error) {
      failures.push(writeError(`Cannot store ${JSON.stringify(key)} in l2`, error, key));
    }
  }
  return { sealed, keys, failures };
}

/** How long the store itself keeps a value: as long as it may be served stale. Whole milliseconds; Redis takes no others, nor `0`. */
function ttlOf({ staleUntil }: Stored, now: number): number | undefined {
  const ttl = Math.max(1, Math.ceil(staleUntil - now));
  return Number.isSafeInteger(ttl) ? ttl : undefined;
}
