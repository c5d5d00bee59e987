import { join } from 'node:path';
import { open } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { lmdbStore } from '../../src/lmdb/index.js';
import { testEmbeddedStore } from '../embedded/store-suite.js';
import { testSweep } from '../embedded/sweep-suite.js';
import { temporaryFolder } from '../support/temporary.js';
import { lmdbKind } from './lmdb-kind.js';

describe('lmdbStore', async () => {
  await testEmbeddedStore(lmdbKind);
});

describe('lmdbStore and time', async () => {
  await testSweep(lmdbKind);
});

it('lmdbStore resolves a write when another reader sees it', async () => {
  const path = join(await temporaryFolder(), 'seen');
  const store = lmdbStore({ path });
  await store.set('a', '1');
  const raw = open<string, string>({ path, encoding: 'string', useVersions: true });
  expect(raw.get('""ka')).toBe('1');
  await Promise.all([raw.close(), store.disconnect()]);
});
