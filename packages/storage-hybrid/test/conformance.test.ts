import { join } from 'node:path';
import { type StorageSuiteOptions, testStorage } from '@batchkit/core/testing';
import { createKeyvNonBlocking } from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { hybridStorage } from '../src/index.js';
import { lmdbStore } from '../src/lmdb/index.js';
import { advance, stopClock } from './support/clock.js';
import { hasRedis, type RedisServer, startRedis } from './support/redis-server.js';
import { temporaryFolder } from './support/temporary.js';

stopClock();

describe('memory only', () => {
  testStorage({ describe, it }, () => hybridStorage(), { advance });
});

/** The same L2 for every test, a place of its own for each: the last one made is shared with its neighbour. */
function testOverL2(connect: (place: string) => Keyv): void {
  let places = 0;
  const l2 = (place: number) => connect(`place-${place}`);
  const options: StorageSuiteOptions = {
    advance,
    createNeighbour: () => hybridStorage({ l2: l2(places), namespace: 'default.neighbour' }),
  };

  describe('behind memory', () => {
    const create = () => hybridStorage({ l2: l2(++places) });
    testStorage({ describe, it }, create, options);
  });
  describe('without memory', () => {
    const create = () => hybridStorage({ memory: false, l2: l2(++places) });
    testStorage({ describe, it }, create, options);
  });
}

describe('over a Map', () => {
  const maps = new Map<string, Map<string, unknown>>();
  testOverL2((place) => {
    const map = maps.get(place) ?? new Map<string, unknown>();
    maps.set(place, map);
    return new Keyv({ store: map });
  });
});

describe('over LMDB', async () => {
  const folder = await temporaryFolder();
  testOverL2((place) => new Keyv({ store: lmdbStore({ path: join(folder, place) }) }));
});

describe('over LMDB, one file for all namespaces', async () => {
  const folder = await temporaryFolder();
  testOverL2((namespace) => new Keyv({ store: lmdbStore({ path: folder }), namespace }));
});

describe.runIf(hasRedis('storage-hybrid over Redis'))('over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  describe('in a Keyv namespace', () => {
    testOverL2((namespace) => createKeyvNonBlocking(redis.url, { namespace }));
  });
  describe('without a Keyv namespace, which lists no key that holds "::"', () => {
    testStorage(
      { describe, it },
      () => emptied(hybridStorage({ l2: createKeyvNonBlocking(redis.url) })),
      {
        advance,
      },
    );
  });

  async function emptied(storage: ReturnType<typeof hybridStorage>) {
    await storage.clear();
    return storage;
  }
});
