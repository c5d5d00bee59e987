import { checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import { LONGEST_TIMER } from '../l2-options.js';

/** Options that all embedded stores have. */
export interface EmbeddedStoreOptions {
  /** Where the store is: a directory, or a file where the name has an extension. It is made where it is missing. */
  path: string;
  /**
   * How long after one sweep the next one begins: it removes the values that are over, so that their place is used
   * again. Milliseconds, an integer from `1` to `2_147_483_647`, or Infinity: never, except by `sweep()`.
   * @default 60_000
   */
  sweepIntervalMs?: number | undefined;
}

/** {@link EmbeddedStoreOptions}, checked, with the defaults in. */
export interface ResolvedEmbedded {
  readonly path: string;
  readonly sweepIntervalMs: number;
}

/**
 * @param known - The names of all options of the store.
 * @param name - The store's: `lmdb` for `lmdbStore`.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkEmbedded(
  options: EmbeddedStoreOptions,
  known: readonly string[],
  name: string,
): ResolvedEmbedded {
  checkKnownKeys(`options of ${name}Store`, options, known, name);
  const { path, sweepIntervalMs = 60_000 } = options;
  if (typeof path !== 'string' || path === '') {
    throw optionError('path', 'the path of a directory or file', path, name);
  }
  if (sweepIntervalMs !== Infinity) {
    checkInteger('sweepIntervalMs', sweepIntervalMs, 1, LONGEST_TIMER, name);
  }
  return { path, sweepIntervalMs };
}
