import { Cacheable, createKeyv } from 'cacheable';
import pLimit from 'p-limit';
import { settleEach } from './settled.js';

/**
 * Its bulk get only reads, so misses are asked for one by one, and p-limit keeps the limit. It hands out references,
 * as the others do.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, ttlMs, fetch }) {
  const limit = pLimit(concurrency);
  const cache = new Cacheable({ primary: createKeyv({ useClone: false }), ttl: ttlMs });
  const get = (key) => cache.getOrSet(key, () => limit(fetch, key));
  return {
    getMany: (keys) => Promise.all(keys.map(get)),
    /** Reads only: what is not there is `undefined`. */
    read: (keys) => cache.getMany(keys),
    getSettled: (keys) => settleEach(keys, get),
  };
}
