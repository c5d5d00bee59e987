import { join } from 'node:path';
import keyvTestSuite, { keyvIteratorTests } from '@keyv/test-suite';
import { Keyv } from 'keyv';
import * as vitest from 'vitest';
import { type HybridStorage, hybridStorage, keyvAdapter } from '../../src/index.js';
import { lmdbStore } from '../../src/lmdb/index.js';
import { temporaryFolder } from '../support/temporary.js';

const { afterAll, describe } = vitest;

/** Keyv's own suite for adapters. Each Keyv of a test has an adapter of its own, over one storage for all. */
function testAdaptersOf(storage: HybridStorage): void {
  const create = () => keyvAdapter(storage);
  keyvTestSuite(vitest, Keyv, create);
  keyvIteratorTests(vitest, Keyv, create);
  afterAll(() => storage.close());
}

describe('an adapter over memory', () => {
  testAdaptersOf(hybridStorage());
});

describe('an adapter over LMDB', async () => {
  const store = lmdbStore({ path: join(await temporaryFolder(), 'suite') });
  testAdaptersOf(hybridStorage({ l2: new Keyv({ store }) }));
});

describe('an adapter over LMDB alone', async () => {
  const store = lmdbStore({ path: join(await temporaryFolder(), 'suite') });
  testAdaptersOf(hybridStorage({ memory: false, l2: new Keyv({ store }) }));
});
