import { BatchProcessor, type TierEvent, UNREAD } from '@batchkit/core';
import { createKeyv, createKeyvNonBlocking } from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hybridStorage, type KeyvLike } from '../../src/index.js';
import { redisStore } from '../../src/redis/index.js';
import { hasRedis, startRedis } from '../support/redis-server.js';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const KEYS = Array.from({ length: 100 }, (_, index) => `key:${index}`);
const VALUES = KEYS.map((key) => `value of ${key}`);
const SOFT_MS = 150;
/** Longer than a test may take: what waits for this one fails it. */
const TOO_LONG_MS = 3_600_000;

const CLIENTS: [string, (url: string) => KeyvLike][] = [
  [
    'redisStore',
    (url) => {
      const patience = { connectTimeoutMs: TOO_LONG_MS, commandTimeoutMs: TOO_LONG_MS };
      return new Keyv({ store: redisStore({ url, ...patience }), namespace: 'n' });
    },
  ],
  ['createKeyvNonBlocking', (url) => createKeyvNonBlocking(url, { namespace: 'n' })],
  ['createKeyv', (url) => createKeyv(url, { namespace: 'n' })],
];

const FAULTS: [string, (proxy: TcpProxy) => unknown][] = [
  ['refuses connections', (proxy) => proxy.refuse()],
  ['has become a black hole', (proxy) => proxy.become({ kind: 'black-hole' })],
  ['drips one byte a second', (proxy) => proxy.become({ kind: 'drip', bytesPerSecond: 1 })],
  ['is cut in the middle of each reply', (proxy) => proxy.become({ kind: 'cut', afterBytes: 100 })],
];

async function behindProxy(connect: (url: string) => KeyvLike) {
  const redis = await startRedis();
  cleanups.push(() => redis.stop());
  const proxy = await tcpProxy(redis.port);
  const l2 = connect(`redis://127.0.0.1:${proxy.port}`);
  cleanups.push(
    // Drops the connection: the server it would say goodbye to does not answer.
    () =>
      (l2.store as { disconnect(force?: boolean): Promise<void> }).disconnect(true).catch(() => {}),
    () => proxy.close(),
  );
  const storage = hybridStorage({
    memory: false,
    l2,
    timeouts: { softMs: SOFT_MS, hardMs: TOO_LONG_MS },
    breaker: { failures: 2, cooldownMs: TOO_LONG_MS },
  });
  const processor = new BatchProcessor({ storage, storageTimeoutMs: TOO_LONG_MS + 1 });
  const events: TierEvent[] = [];
  processor.subscribe((event) => {
    if (event.type === 'tier' && event.operation === 'mget') events.push(event);
  });
  return { redis, proxy, storage, processor, events };
}

describe.runIf(hasRedis('batches over a Redis that hangs'))('a batch', () => {
  describe.each(CLIENTS)('by %s', (_, connect) => {
    it.each(FAULTS)(
      'over a Redis that %s ends by the soft timeout alone, and at once when the breaker is open',
      async (how, fail) => {
        const { proxy, storage, processor, events } = await behindProxy(connect);
        const upstream = vi.fn(async (key: string) => `value of ${key}`);
        // A connection stands, and Redis holds every value, whenever it is there again.
        await expect
          .poll(async () => {
            await processor.getMany(KEYS, upstream);
            await storage.mset(
              KEYS.map((key, i) => ({ key, value: VALUES[i], expiresAt: undefined })),
            );
            return storage.mget(KEYS);
          })
          .toEqual(VALUES);
        events.length = 0;

        await fail(proxy);
        let batches = 0;
        while (storage.stats().l2?.breaker === 'closed' && batches < 10) {
          upstream.mockClear();
          // Keys of its own: what an earlier batch has on its way to Redis is known without it.
          const keys = KEYS.map((key) => `${batches}:${key}`);
          const values = keys.map((key) => `value of ${key}`);
          expect(await processor.getMany(keys, upstream)).toEqual(values);
          batches += 1;
          if (how.startsWith('is cut')) await fail(proxy);
        }
        // Each of the batches was one failure, of which two open the breaker.
        expect(batches).toBeLessThan(10);
        const failures = events.filter(({ name }) => name === 'timeout' || name === 'error');
        expect(failures.length).toBeLessThanOrEqual(batches);
        expect(events.filter(({ name }) => name === 'opened')).toHaveLength(1);

        const { reads } = storage.stats().l2 ?? {};
        const timers = vi.spyOn(globalThis, 'setTimeout');
        // Without a turn of the event loop, and without a timer: upstream + 0.
        const others = KEYS.map((key) => `others:${key}`);
        expect(storage.mget(others)).toEqual(KEYS.map(() => UNREAD));
        expect(timers).not.toHaveBeenCalled();
        timers.mockRestore();
        upstream.mockClear();
        const values = others.map((key) => `value of ${key}`);
        expect(await processor.getMany(others, upstream)).toEqual(values);
        expect(upstream).toHaveBeenCalledTimes(KEYS.length);
        expect(storage.stats().l2?.reads).toBe(reads);
      },
    );
  });

  it('whose Redis is killed and restarted in the middle of it has every value, and the next uses it again', async () => {
    const redis = await startRedis();
    cleanups.push(() => redis.stop());
    const l2 = new Keyv({ store: redisStore(redis.url), namespace: 'n' });
    const storage = hybridStorage({ memory: false, l2, breaker: { failures: 1, cooldownMs: 20 } });
    cleanups.push(() => storage.close().catch(() => {}));
    const processor = new BatchProcessor({ storage });
    let calls = 0;
    const upstream = async (key: string) => {
      calls += 1;
      if (calls === 30) await redis.kill();
      if (calls === 60) {
        const again = await startRedis(redis.port);
        cleanups.push(() => again.stop());
      }
      return `value of ${key}`;
    };
    expect(await processor.getMany(KEYS, upstream)).toEqual(VALUES);
    expect(calls).toBe(KEYS.length);
    // It answers from Redis again, at last: not one key goes upstream.
    await expect
      .poll(
        async () => {
          calls = 100;
          expect(await processor.getMany(KEYS, upstream)).toEqual(VALUES);
          await processor.flush();
          return calls;
        },
        { timeout: 10_000 },
      )
      .toBe(100);
  });
});
