import { BatchError } from '@batchkit/core';
import { type Database, open, type RootDatabase } from 'lmdb';

/** When something ends, and where it is. Only a hint: what is there may have been written anew since. */
export type Ending = [expiresAt: number, place: string];

/** What is in a file. */
export interface LmdbFile {
  /** The version of an entry is a float64 beside it: it holds the end, so that none has to be parsed. */
  readonly texts: Database<string, string>;
  /** In their order, for the sweep. */
  readonly endings: Database<string, Ending>;
}

/** @throws {@link BatchError} ERR_OPTION where `path` cannot be opened. */
export function openLmdb(path: string): LmdbFile {
  try {
    const root: RootDatabase<string, string> = open({
      path,
      encoding: 'string',
      useVersions: true,
      // It keeps a promise to itself whose rejection, where a commit fails, nobody could handle. Batches are made here.
      eventTurnBatching: false,
      // A write resolves when it is on disk. Flushed apart, a commit that fails would leave `close` waiting for ever.
      overlappingSync: false,
    });
    const name = 'batchkit-endings';
    return { texts: root, endings: root.openDB<string, Ending>({ name, encoding: 'string' }) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `[lmdb] Expected \`path\` to be free, or a store of LMDB, which cannot be opened: ${why}`;
    throw new BatchError('ERR_OPTION', message, { plugin: 'lmdb', cause });
  }
}
