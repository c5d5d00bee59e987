import { setImmediate as nextTurn } from 'node:timers/promises';
import { BatchError } from '@batchkit/core';
import { type Database, getLastVersion, open } from 'lmdb';
import { type LmdbKey, readEntry } from './lmdb-keys.js';

/** A text to store, where it goes, and when it ends: milliseconds since the epoch, `0` for never. */
export interface LmdbPut extends LmdbKey {
  readonly text: string;
  readonly expiresAt: number;
}

/** Texts with a lifetime in one LMDB file. */
export interface LmdbDatabase {
  /** The text at `key`, unless it is over. Reads in one turn of the event loop share one read transaction. */
  read(key: LmdbKey, now: number): string | undefined;
  /** Writes and removes in one transaction, and waits until it is on disk. */
  commit(puts: readonly LmdbPut[], removals: readonly string[]): Promise<void>;
  /** What begins with `prefix` and is not over. */
  entries(prefix: string): Generator<[key: string, text: string]>;
  /** Where everything that begins with `prefix` is kept, over or not. */
  places(prefix: string): string[];
  close(): Promise<void>;
}

/** Opens `path`. Every call after `close` throws ERR_CLOSED. */
export function lmdbDatabase(path: string): LmdbDatabase {
  // The version of an entry is a float64 beside it: it holds the expiry, so that none has to be parsed.
  const db: Database<string, string> = open({
    path,
    encoding: 'string',
    useVersions: true,
    // It keeps a promise to itself whose rejection, where a commit fails, nobody could handle. Batches are made here.
    eventTurnBatching: false,
    // A write resolves when it is on disk. Flushed apart, a commit that fails would leave `close` waiting for ever.
    overlappingSync: false,
  });
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed)
      throw new BatchError('ERR_CLOSED', '[lmdb] The store is closed.', { plugin: 'lmdb' });
  }

  return {
    read({ physical, header }, now) {
      assertOpen();
      const text = db.get(physical);
      if (text === undefined || isOver(getLastVersion(), now)) return undefined;
      if (header === '') return text;
      return text.startsWith(header) ? text.slice(header.length) : undefined;
    },
    async commit(puts, removals) {
      assertOpen();
      // Every write has a promise of its own, and each rejects where the commit fails.
      const writes = new Set<Promise<boolean>>();
      const batch = db.batch(() => {
        for (const { physical, header, text, expiresAt } of puts) {
          writes.add(db.put(physical, header + text, expiresAt));
        }
        for (const physical of removals) writes.add(db.remove(physical));
      });
      await Promise.all([batch, ...writes]).catch(throwReason);
    },
    *entries(prefix) {
      assertOpen();
      // No snapshot: a read transaction that stays open keeps LMDB from reusing pages.
      for (const entry of db.getRange({ start: prefix, versions: true, snapshot: false })) {
        if (!entry.key.startsWith(prefix)) return;
        if (!isOver(entry.version ?? 0, Date.now()))
          yield readEntry(prefix, entry.key, entry.value);
      }
    },
    places(prefix) {
      assertOpen();
      const places: string[] = [];
      for (const place of db.getKeys({ start: prefix })) {
        if (!place.startsWith(prefix)) break;
        places.push(place);
      }
      return places;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await db.close();
    },
  };
}

function isOver(expiresAt: number, now: number): boolean {
  return expiresAt !== 0 && expiresAt <= now;
}

/** LMDB rejects with a promise of the reason, which rejects in the same turn. */
async function throwReason(error: unknown): Promise<never> {
  const { commitError } = error as { commitError?: Promise<never> };
  const reason = commitError?.catch((cause: unknown) => cause);
  const cause = (await Promise.race([reason, nextTurn()])) ?? error;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new BatchError('ERR_STORAGE_WRITE', `[lmdb] The write failed: ${why}`, {
    plugin: 'lmdb',
    cause,
  });
}
