import { join } from 'node:path';
import { sqliteStore } from '../../src/sqlite/index.js';
import type { EmbeddedKind } from '../embedded/embedded-kind.js';
import { nodeSqlite } from '../support/node-sqlite.js';

export const sqliteKind: EmbeddedKind = {
  name: 'sqlite',
  open: sqliteStore,
  async held(path) {
    const sqlite = nodeSqlite();
    if (sqlite === undefined) throw new Error('Expected a Node with SQLite.');
    const database = new sqlite.DatabaseSync(join(path, 'data.sqlite'));
    const [row] = database.prepare('SELECT count(*) AS count FROM texts').all();
    database.close();
    return (row as { count: number }).count;
  },
};
