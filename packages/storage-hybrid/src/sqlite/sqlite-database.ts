import type { TextDatabase } from '../embedded/text-database.js';
import type { SqliteConnection } from './node-sqlite.js';
import { openSqlite } from './open-sqlite.js';

interface Row {
  readonly place: string;
  readonly text: string;
}

const IS_THERE = `(expires_at = 0 OR expires_at > ?)`;

/** Opens `path`. @throws {@link BatchError} ERR_OPTION where something else is there. */
export function sqliteDatabase(path: string): TextDatabase {
  const database = openSqlite(path);
  const statement = (sql: string) => database.prepare(sql);
  // One statement for any number of places: the list is one parameter.
  const wanted = `FROM json_each(?) AS wanted JOIN texts ON place = wanted.value WHERE ${IS_THERE}`;
  const readMany = statement(`SELECT place, text ${wanted}`);
  const hasMany = statement(`SELECT place ${wanted}`);
  const listed = statement(`SELECT place FROM texts WHERE place >= ? ORDER BY place LIMIT ?`);
  const put = statement(
    `INSERT INTO texts (place, text, expires_at) VALUES (?, ?, ?)
     ON CONFLICT (place) DO UPDATE SET text = excluded.text, expires_at = excluded.expires_at`,
  );
  const remove = statement(`DELETE FROM texts WHERE place = ?`);
  const sweep = statement(
    `DELETE FROM texts WHERE rowid IN
     (SELECT rowid FROM texts WHERE expires_at > 0 AND expires_at <= ? LIMIT ?)`,
  );

  return {
    read(places, now) {
      const rows = readMany.all(JSON.stringify(places), now) as Row[];
      const texts = new Map(rows.map(({ place, text }) => [place, text]));
      return places.map((place) => texts.get(place));
    },
    has(places, now) {
      const rows = hasMany.all(JSON.stringify(places), now) as Row[];
      const there = new Set(rows.map(({ place }) => place));
      return places.map((place) => there.has(place));
    },
    list(start, limit) {
      const rows = listed.all(start, limit) as Row[];
      return rows.map(({ place }) => place);
    },
    commit(puts, removals) {
      transaction(database, () => {
        for (const { place, text, expiresAt } of puts) put.run(place, text, expiresAt);
        for (const place of removals) remove.run(place);
      });
    },
    sweepPage(now, limit) {
      const removed = Number(sweep.run(now, limit).changes);
      return { seen: removed, removed };
    },
    close: () => database.close(),
  };
}

/** All of it, or nothing. Waits for other processes before it begins, so that it need not in the middle. */
function transaction(database: SqliteConnection, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteConnection): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite itself has ended the transaction, as it does where the disk is full.
  }
}
