import { describe } from 'vitest';
import { testProcesses } from '../embedded/processes-suite.js';
import { hasSqlite } from '../support/node-sqlite.js';
import { sqliteKind } from './sqlite-kind.js';

describe.runIf(hasSqlite)('sqliteStore', () => {
  testProcesses(sqliteKind);
});
