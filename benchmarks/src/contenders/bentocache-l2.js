import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';

/**
 * It reads key by key. Its memory holds text here: with `serialize: false` it cannot read what it took from Redis.
 * Timeouts and a breaker are on as its documentation has them.
 *
 * @param {{ port: number, ttlMs: number, fetchMany?: (keys: string[]) => Promise<unknown[]> }} options
 */
export function openTiers({ port, ttlMs, fetchMany }) {
  const connection = new Redis({ host: '127.0.0.1', port });
  connection.on('error', () => {});
  const cache = new BentoCache({
    default: 'tiers',
    ttl: ttlMs,
    timeout: '200ms',
    hardTimeout: '1s',
    l2CircuitBreakerDuration: '5s',
    stores: {
      tiers: bentostore()
        .useL1Layer(memoryDriver({ maxItems: 1_000_000 }))
        .useL2Layer(redisDriver({ connection })),
    },
  });
  cache.on('error', () => {});
  const load = (key) => cache.getOrSet({ key, factory: async () => (await fetchMany([key]))[0] });
  return {
    getMany: (keys) => Promise.all(keys.map((key) => cache.get({ key }))),
    setMany: (entries) => Promise.all(entries.map(({ key, value }) => cache.set({ key, value }))),
    load: (keys) => Promise.all(keys.map(load)),
  };
}
