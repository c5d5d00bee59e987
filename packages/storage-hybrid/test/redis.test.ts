import { once } from 'node:events';
import { createServer } from 'node:net';
import { MISS, UNREAD } from '@batchkit/core';
import { createKeyv, createKeyvNonBlocking } from '@keyv/redis';
import type { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import { attached } from './support/attached.js';
import { freePort, hasRedis, startRedis } from './support/redis-server.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Drops the connection at once: the server it would say goodbye to does not answer. */
function dropped(keyv: Keyv): Keyv {
  cleanups.push(() => keyv.store.disconnect(true));
  return keyv;
}

async function running() {
  const redis = await startRedis();
  cleanups.push(() => redis.stop());
  return redis;
}

const entries = Array.from({ length: 100 }, (_, index) => ({
  key: `k${index}`,
  value: index,
  expiresAt: undefined,
}));
const keys = entries.map(({ key }) => key);
const all = (slot: unknown) => keys.map(() => slot);

describe.runIf(hasRedis('Redis that fails'))('a Redis', () => {
  it.each([
    ['createKeyv', createKeyv],
    ['createKeyvNonBlocking', createKeyvNonBlocking],
  ])('killed while an mget is running makes its keys UNREAD, through %s', async (_, connect) => {
    const redis = await running();
    const l2 = dropped(connect(redis.url, { namespace: 'n' }));
    const { storage, events } = attached({
      memory: false,
      l2,
      timeouts: { softMs: 600, hardMs: 600 },
    });
    await storage.mset(entries);
    expect(await storage.mget(keys)).toEqual(entries.map(({ value }) => value));

    redis.freeze();
    const slots = storage.mget(keys);
    await redis.kill();
    expect(await slots).toEqual(all(UNREAD));
    expect(await storage.mget(keys)).toEqual(all(UNREAD));
    expect(events).toHaveLength(2);
    expect(events).toMatchObject([{ keys: 100 }, { keys: 100 }]);
    await expect(storage.mset(entries)).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
  });

  it('that comes back is used again', async () => {
    const redis = await running();
    const l2 = dropped(createKeyvNonBlocking(redis.url, { namespace: 'n' }));
    const { storage } = attached({
      memory: false,
      l2,
      breaker: { failures: 1, cooldownMs: 20 },
    });
    await storage.mset(entries);
    await redis.kill();
    expect(await storage.mget(keys)).toEqual(all(UNREAD));
    const again = await startRedis(redis.port);
    cleanups.push(() => again.stop());
    await expect.poll(() => storage.mget(keys)).toEqual(all(MISS));
    await storage.mset(entries);
    expect(await storage.mget(keys)).toEqual(entries.map(({ value }) => value));
  });

  it('that freezes answers a batch from memory, and the rest UNREAD within its time', async () => {
    const redis = await running();
    const l2 = dropped(createKeyvNonBlocking(redis.url, { namespace: 'n' }));
    const { storage, events } = attached({ l2, timeouts: { softMs: 500, hardMs: 500 } });
    await storage.mset(entries);
    redis.freeze();
    expect(storage.mget(keys)).toEqual(entries.map(({ value }) => value));
    expect(await storage.mget(['k0', 'elsewhere'])).toEqual([0, UNREAD]);
    expect(events).toMatchObject([{ name: 'timeout', keys: 1 }]);
  });

  it('is told the lifetime in milliseconds', async () => {
    const redis = await running();
    const l2 = createKeyvNonBlocking(redis.url, { namespace: 'n' });
    const { storage } = attached({ l2 });
    cleanups.push(() => storage.close());
    await storage.mset([{ key: 'a', value: 1, expiresAt: Date.now() + 60_000 }]);
    const left = await l2.store.client.pTTL('n::batchkit2:default/a');
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });
});

describe('a port', () => {
  it.each([
    ['createKeyv', createKeyv],
    ['createKeyvNonBlocking', createKeyvNonBlocking],
  ])('that takes connections and never answers hangs nothing, through %s', async (_, connect) => {
    const hole = createServer().listen(0, '127.0.0.1');
    await once(hole, 'listening');
    cleanups.push(() => hole.close());
    const address = hole.address();
    if (address === null || typeof address === 'string') throw new Error('No port.');
    const l2 = dropped(connect(`redis://127.0.0.1:${address.port}`, { namespace: 'n' }));
    const { storage, events } = attached({ l2, timeouts: { softMs: 100, hardMs: 100 } });
    expect(await storage.mget(['a', 'b'])).toEqual([UNREAD, UNREAD]);
    expect(events).toMatchObject([{ name: 'timeout', keys: 2 }]);
  });

  it.each([
    ['createKeyv', createKeyv],
    ['createKeyvNonBlocking', createKeyvNonBlocking],
  ])('that refuses connections hangs nothing, through %s', async (_, connect) => {
    const l2 = dropped(connect(`redis://127.0.0.1:${await freePort()}`, { namespace: 'n' }));
    const { storage, events } = attached({ l2, timeouts: { softMs: 100, hardMs: 100 } });
    expect(await storage.mget(['a', 'b'])).toEqual([UNREAD, UNREAD]);
    expect(events).toMatchObject([{ tier: 'l2', keys: 2 }]);
  });
});
