import { checkEmbedded, type EmbeddedStoreOptions } from '../embedded/embedded-options.js';
import { embeddedStore } from '../embedded/embedded-store.js';
import type { EmbeddedStore } from '../embedded/store-types.js';
import { sqliteDatabase } from './sqlite-database.js';

/** Options of {@link sqliteStore}. */
export type SqliteStoreOptions = EmbeddedStoreOptions;

/**
 * Keeps a Keyv in a SQLite file, by the SQLite that Node 22.13 and newer bring along: no server, nothing to install,
 * shared by processes.
 *
 * Reads in one statement, writes in one transaction. A write that was answered survives the end of the process; when
 * the machine loses its power, the last ones may be missing, and the file stays whole. A value past its ttl is not
 * answered, and its place is given back every `sweepIntervalMs`.
 *
 * @throws {@link BatchError} ERR_OPTION, also where this Node has no `node:sqlite`
 */
export function sqliteStore(options: SqliteStoreOptions): EmbeddedStore {
  const checked = checkEmbedded(options, ['path', 'sweepIntervalMs'], 'sqlite');
  return embeddedStore(sqliteDatabase(checked.path), { name: 'sqlite', ...checked });
}
