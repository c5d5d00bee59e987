import KeyvRedis, { createKeyv, createKeyvNonBlocking } from '@keyv/redis';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HybridStorage, hybridStorage, type KeyvLike } from '../../src/index.js';
import { keyvStore } from '../../src/keyv/keyv-store.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.js';

let redis: RedisServer;

/** How many times each command has been called. */
async function commandCounts(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const client = await createClient({ url: redis.url }).connect();
  try {
    await client.configResetStat();
    await work();
    const stats = await client.info('commandstats');
    const counts = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)];
    const asked = counts.filter(([, name]) => !['config', 'info', 'client'].includes(name ?? ''));
    return Object.fromEntries(asked.map(([, name, calls]) => [name, Number(calls)]));
  } finally {
    client.destroy();
  }
}

/** The keys as Redis holds them. */
async function heldKeys(): Promise<string[]> {
  const client = await createClient({ url: redis.url }).connect();
  const keys = await client.keys('*');
  client.destroy();
  return keys.sort();
}

async function empty(): Promise<void> {
  const client = await createClient({ url: redis.url }).connect();
  await client.flushAll();
  client.destroy();
}

async function listed(storage: HybridStorage): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.keys()) keys.push(key);
  return keys.sort();
}

const CONNECTIONS: [string, string, (namespace: string | undefined) => KeyvLike][] = [
  [
    'createKeyv',
    'n::batchkit2:default/a',
    (namespace) => createKeyv(redis.url, namespace ? { namespace } : {}),
  ],
  [
    'createKeyvNonBlocking',
    'n::batchkit2:default/a',
    (namespace) => createKeyvNonBlocking(redis.url, namespace ? { namespace } : {}),
  ],
  [
    'a Keyv 5 that puts its namespace before keys as the adapter does',
    'n::n:batchkit2:default/a',
    (namespace) => new Keyv({ store: new KeyvRedis(redis.url), ...(namespace && { namespace }) }),
  ],
  [
    'a Keyv 6',
    'n::n:batchkit2:default/a',
    (namespace) => new Keyv6({ store: new KeyvRedis(redis.url), ...(namespace && { namespace }) }),
  ],
];

describe.runIf(hasRedis('@keyv/redis'))('a Redis through @keyv/redis', () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  describe.each(CONNECTIONS)('by %s', (_, place, connect) => {
    const entries = ['a', 'b', 'c::d'].map((key) => ({ key, value: key, expiresAt: undefined }));

    async function used<T>(
      namespace: string | undefined,
      work: (storage: HybridStorage) => Promise<T>,
    ): Promise<T> {
      await empty();
      const storage = hybridStorage({ memory: false, l2: connect(namespace) });
      try {
        return await work(storage);
      } finally {
        await storage.close();
      }
    }

    it('holds each value in a place of its own, and lists and clears these alone', async () => {
      await used('n', async (storage) => {
        await storage.mset(entries);
        expect((await heldKeys())[0]).toBe(place);
        const other = hybridStorage({ memory: false, l2: connect('m') });
        await other.mset(entries);
        expect(await listed(storage)).toEqual(['a', 'b', 'c::d']);
        await storage.clear();
        expect(await listed(storage)).toEqual([]);
        expect(await listed(other)).toEqual(['a', 'b', 'c::d']);
        await other.close();
      });
    });

    it('is used without a namespace', async () => {
      await used(undefined, async (storage) => {
        await storage.mset(entries);
        expect(await storage.mget(['c::d', 'a'])).toEqual(['c::d', 'a']);
        expect(await listed(storage)).toEqual(['a', 'b', 'c::d']);
        await storage.clear();
        expect(await heldKeys()).toEqual([]);
      });
    });

    it('takes one round trip for a batch', async () => {
      await used('n', async (storage) => {
        await storage.mset(entries);
        const keys = entries.map(({ key }) => key);
        expect(await commandCounts(async () => storage.mget(keys))).toEqual({ mget: 1 });
        expect(await commandCounts(async () => storage.mset(entries))).toMatchObject({
          multi: 1,
          set: 3,
        });
        expect(await commandCounts(async () => storage.mdelete(keys))).toMatchObject({ multi: 1 });
      });
    });

    it('is told the lifetime, to the millisecond', async () => {
      await used('n', async (storage) => {
        await storage.mset([{ key: 'a', value: 1, expiresAt: Date.now() + 60_000.5 }]);
        const client = await createClient({ url: redis.url }).connect();
        const left = await client.pTTL(place);
        client.destroy();
        expect(left).toBeGreaterThan(50_000);
        expect(left).toBeLessThanOrEqual(60_001);
      });
    });

    it('reports what it cannot do', async () => {
      await empty();
      const keyv = connect('n');
      const store = keyvStore(keyv);
      await store.getMany([`${store.prefix}a`]);
      const client = await createClient({ url: redis.url }).connect();
      await client.sendCommand(['ACL', 'SETUSER', 'default', 'nocommands', '+acl', '+select']);
      try {
        const { texts, swallowed } = await store.getMany(['a']);
        expect(texts).toEqual([undefined]);
        expect(swallowed?.message).toContain('NOPERM');
        const entry = { key: 'a', text: 'A', expiresAt: undefined };
        await expect(store.setMany([entry])).rejects.toThrow('NOPERM');
        await expect(store.deleteMany(['a'])).rejects.toThrow('NOPERM');
        await expect(store.keys(store.prefix).next()).rejects.toThrow('NOPERM');
      } finally {
        await client.sendCommand(['ACL', 'SETUSER', 'default', '+@all']);
        client.destroy();
      }
      await store.disconnect();
    });
  });

  it('holds the same keys for Keyv 5 and 6', async () => {
    await empty();
    const options = () => ({ store: new KeyvRedis(redis.url), namespace: 'n' });
    const five = hybridStorage({ memory: false, l2: new Keyv(options()) });
    await five.mset([{ key: 'a', value: 1, expiresAt: undefined }]);
    await five.close();
    const six = hybridStorage({ memory: false, l2: new Keyv6(options()) });
    expect(await six.mget(['a'])).toEqual([1]);
    await six.close();
  });
});
