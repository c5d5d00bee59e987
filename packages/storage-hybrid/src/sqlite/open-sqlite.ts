import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { BatchError } from '@batchkit/core';
import type { NodeSqlite, SqliteConnection } from './node-sqlite.js';

/** "batc": tells a file of this store from another program's. */
const APPLICATION_ID = 0x62617463;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS texts (place TEXT PRIMARY KEY, text TEXT NOT NULL, expires_at REAL NOT NULL);
  CREATE INDEX IF NOT EXISTS ends ON texts (expires_at) WHERE expires_at > 0;
  PRAGMA application_id = ${APPLICATION_ID};
`;

/** @throws {@link BatchError} ERR_OPTION where `path` cannot be opened, or this Node has no SQLite. */
export function openSqlite(path: string): SqliteConnection {
  const { DatabaseSync } = sqlite();
  let database: SqliteConnection | undefined;
  try {
    const file = fileOf(path);
    mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file);
    assertOurs(database);
    database.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
    );
    database.exec(SCHEMA);
    return database;
  } catch (cause) {
    database?.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `[sqlite] Expected \`path\` to be free, or a store of this package, which cannot be opened: ${why}`;
    throw new BatchError('ERR_OPTION', message, { plugin: 'sqlite', cause });
  }
}

/** Loaded when it is needed: a Node without it can load the rest of this package. */
function sqlite(): NodeSqlite {
  try {
    return createRequire(import.meta.url)('node:sqlite');
  } catch (cause) {
    const message = `[sqlite] Expected a Node with \`node:sqlite\`, 22.13 or newer, got ${process.version}.`;
    throw new BatchError('ERR_OPTION', message, { plugin: 'sqlite', cause });
  }
}

function fileOf(path: string): string {
  return extname(path) === '' ? join(path, 'data.sqlite') : path;
}

function assertOurs(database: SqliteConnection): void {
  const about = `SELECT application_id AS id, count(name) AS tables
    FROM pragma_application_id LEFT JOIN sqlite_schema`;
  const [found] = database.prepare(about).all();
  const { id, tables } = found as { id: number; tables: number };
  if (id !== APPLICATION_ID && tables > 0) throw new Error('it holds tables of another program');
}
