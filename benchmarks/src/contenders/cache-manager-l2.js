import { createKeyvNonBlocking } from '@keyv/redis';
import { createCache } from 'cache-manager';
import { createKeyv } from 'cacheable';

/**
 * Memory of `cacheable` before Redis, as its documentation advises.
 *
 * @param {{ port: number, ttlMs: number, fetchMany?: (keys: string[]) => Promise<unknown[]> }} options
 */
export function openTiers({ port, ttlMs, fetchMany }) {
  const redis = createKeyvNonBlocking(`redis://127.0.0.1:${port}`, { namespace: 'manager' });
  redis.on('error', () => {});
  const memory = createKeyv({ useClone: false });
  const cache = createCache({ stores: [memory, redis], ttl: ttlMs });
  const load = (key) => cache.wrap(key, async () => (await fetchMany([key]))[0]);
  return {
    getMany: (keys) => cache.mget(keys),
    /** It takes nothing from Redis into memory but by `wrap`. */
    warm: (keys) => Promise.all(keys.map((key) => cache.wrap(key, () => undefined))),
    setMany: (entries) => cache.mset(entries),
    load: (keys) => Promise.all(keys.map(load)),
  };
}
