import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sqliteStore } from '../../src/sqlite/index.js';
import type { NodeSqlite } from '../../src/sqlite/node-sqlite.js';
import { testEmbeddedStore } from '../embedded/store-suite.js';
import { testSweep } from '../embedded/sweep-suite.js';
import { hasSqlite, nodeSqlite } from '../support/node-sqlite.js';
import { temporaryFolder } from '../support/temporary.js';
import { sqliteKind } from './sqlite-kind.js';

if (!hasSqlite) {
  const how = '`pnpm --filter=@batchkit/storage-hybrid test:node24` runs them';
  console.log(
    `Node ${process.version} has no SQLite: the tests of sqliteStore are NOT RUN. ${how}.`,
  );
}

describe.runIf(hasSqlite)('sqliteStore', async () => {
  await testEmbeddedStore(sqliteKind);
});

describe.runIf(hasSqlite)('sqliteStore and time', async () => {
  await testSweep(sqliteKind);
});

describe.runIf(hasSqlite)('sqliteStore', () => {
  const refusal = (why: string) =>
    expect.objectContaining({
      code: 'ERR_OPTION',
      plugin: 'sqlite',
      message: expect.stringMatching(
        `^\\[sqlite\\] Expected .path. to be free, or a store of this package, which cannot be opened: ${why}`,
      ),
    });

  it('leaves a database of another program as it is', async () => {
    const path = join(await temporaryFolder(), 'theirs.sqlite');
    const sqlite = nodeSqlite() as NodeSqlite;
    const theirs = new sqlite.DatabaseSync(path);
    theirs.exec('CREATE TABLE texts (id INTEGER); INSERT INTO texts VALUES (7)');
    expect(() => sqliteStore({ path })).toThrow(refusal('it holds tables of another program$'));
    expect(theirs.prepare('SELECT * FROM texts').all()).toEqual([{ id: 7 }]);
    theirs.close();
  });

  it('refuses a file that is no database', async () => {
    const path = join(await temporaryFolder(), 'letter.txt');
    await writeFile(path, 'Dear all, '.repeat(1_000));
    expect(() => sqliteStore({ path })).toThrow(refusal('file is not a database'));
  });

  it('resolves a write when another reader sees it', async () => {
    const path = await temporaryFolder();
    const store = sqliteStore({ path });
    await store.set('a', '1');
    expect(await sqliteKind.held(path)).toBe(1);
    await store.disconnect();
  });
});

it.runIf(!hasSqlite)(
  'a Node without SQLite is told which it takes, and no file is made',
  async () => {
    const path = join(await temporaryFolder(), 'none');
    expect(() => sqliteStore({ path })).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION',
        plugin: 'sqlite',
        message: `[sqlite] Expected a Node with \`node:sqlite\`, 22.13 or newer, got ${process.version}.`,
      }),
    );
    expect(existsSync(path)).toBe(false);
  },
);
