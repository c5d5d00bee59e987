import { createRequire } from 'node:module';
import type { NodeSqlite } from '../../src/sqlite/node-sqlite.js';

/** The SQLite of this Node, where it has one. */
export function nodeSqlite(): NodeSqlite | undefined {
  try {
    return createRequire(import.meta.url)('node:sqlite');
  } catch {
    return undefined;
  }
}

/** Whether this Node has SQLite, without a word: that its tests are left out says one file for all. */
export const hasSqlite = nodeSqlite() !== undefined;
