import type { BatchError } from '@batchkit/core';
import type { EnvelopeFormat } from '../format/envelope-format.js';
import type { Stored } from '../stored.js';
import { type Change, removalOf } from './changes.js';
import { writeError } from './write-errors.js';

/** What goes to the store, and what cannot. */
export interface SealedEntries {
  readonly changes: readonly Change[];
  readonly failures: BatchError[];
}

/**
 * Seals what can be sealed. A value that cannot fails its own write alone, and what it was to replace is removed: it
 * must not come back when memory lets go of the new one.
 */
export function sealEntries(
  entries: ReadonlyMap<string, Stored>,
  format: EnvelopeFormat,
  physical: (key: string) => string,
): SealedEntries {
  const changes: Change[] = [];
  const failures: BatchError[] = [];
  for (const [key, stored] of entries) {
    try {
      const text = format.seal(key, stored);
      // As long as it may be served stale.
      const expiresAt = Number.isFinite(stored.staleUntil) ? stored.staleUntil : undefined;
      changes.push({ key: physical(key), text, expiresAt });
    } catch (error) {
      changes.push(removalOf(physical(key)));
      failures.push(writeError(`Cannot store ${JSON.stringify(key)} in l2`, error, key));
    }
  }
  return { changes, failures };
}
