import { Redis } from 'ioredis';
import { Loader, RedisCache } from 'layered-loader';

/**
 * Its bulk get leaves out what it has not found, and gives hits in memory first.
 *
 * @param {{ port: number, ttlMs: number, fetchMany?: (keys: string[]) => Promise<unknown[]> }} options
 */
export function openTiers({ port, ttlMs, fetchMany = async () => [] }) {
  const redis = new Redis({ host: '127.0.0.1', port });
  redis.on('error', () => {});
  const asyncCache = new RedisCache(redis, { json: true, prefix: 'layered', ttlInMsecs: ttlMs });
  const loader = new Loader({
    inMemoryCache: { cacheType: 'fifo-map', maxItems: 1_000_000, ttlInMsecs: ttlMs },
    asyncCache,
    cacheKeyFromValueResolver: (value) => value.id,
    dataSourceGetManyFn: fetchMany,
    logger: { error() {} },
  });
  const getMany = async (keys) => inPlace(keys, await loader.getMany(keys));
  return { getMany, setMany: (entries) => asyncCache.setMany(entries), load: getMany };
}

function inPlace(keys, values) {
  const byId = new Map(values.map((value) => [value.id, value]));
  return keys.map((key) => byId.get(key));
}
