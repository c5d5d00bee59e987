import { checkInteger } from '@batchkit/core/checks';
import { checkEmbedded, type EmbeddedStoreOptions } from '../embedded/embedded-options.js';
import { embeddedStore } from '../embedded/embedded-store.js';
import type { EmbeddedStore } from '../embedded/store-types.js';
import { lmdbDatabase } from './lmdb-database.js';

/** Options of {@link lmdbStore}. */
export interface LmdbStoreOptions extends EmbeddedStoreOptions {
  /**
   * How many bytes of the file what is stored may occupy. A write beyond that fails, and says so; what is stored can
   * be read and deleted. The file itself may be larger: it does not shrink. An integer from `1`, or Infinity.
   * @default Infinity
   */
  maxBytes?: number | undefined;
}

/**
 * Keeps a Keyv in an LMDB file: on this machine's disk, without a server, shared by processes.
 *
 * Reads in one transaction, writes in one, and resolves when it is on disk. A value past its ttl is not answered, and its
 * place is given back every `sweepIntervalMs`. Keys of any length are fine.
 *
 * @throws {@link BatchError} ERR_OPTION
 */
export function lmdbStore(options: LmdbStoreOptions): EmbeddedStore {
  const checked = checkEmbedded(options, ['path', 'maxBytes', 'sweepIntervalMs'], 'lmdb');
  const { maxBytes = Infinity } = options;
  if (maxBytes !== Infinity) {
    checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER, 'lmdb');
  }
  return embeddedStore(lmdbDatabase(checked.path, maxBytes), { name: 'lmdb', ...checked });
}
