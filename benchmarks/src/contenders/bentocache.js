import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import pLimit from 'p-limit';
import { settleEach } from './settled.js';

/**
 * It has no bulk get and no limit: keys are asked for one by one, and p-limit keeps the limit.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, capacity, ttlMs, fetch }) {
  const limit = pLimit(concurrency);
  const layer = memoryDriver({ maxItems: capacity, serialize: false });
  const cache = new BentoCache({
    default: 'memory',
    ttl: ttlMs,
    stores: { memory: bentostore().useL1Layer(layer) },
  });
  const get = (key) => cache.getOrSet({ key, factory: () => limit(fetch, key) });
  return {
    getMany: (keys) => Promise.all(keys.map(get)),
    getSettled: (keys) => settleEach(keys, get),
  };
}
