import { createKeyvNonBlocking } from '@keyv/redis';
import { Cacheable, createKeyv } from 'cacheable';

/**
 * Redis behind it is made as `@keyv/redis` advises for a cache, without a queue of commands.
 *
 * @param {{ port: number, ttlMs: number, fetchMany?: (keys: string[]) => Promise<unknown[]> }} options
 */
export function openTiers({ port, ttlMs, fetchMany }) {
  const secondary = createKeyvNonBlocking(`redis://127.0.0.1:${port}`, { namespace: 'cacheable' });
  secondary.on('error', () => {});
  const cache = new Cacheable({
    primary: createKeyv({ useClone: false }),
    secondary,
    ttl: ttlMs,
    nonBlocking: false,
  });
  cache.on('error', () => {});
  const load = (key) => cache.getOrSet(key, async () => (await fetchMany([key]))[0]);
  return {
    getMany: (keys) => cache.getMany(keys),
    setMany: (entries) => cache.setMany(entries),
    load: (keys) => Promise.all(keys.map(load)),
  };
}
