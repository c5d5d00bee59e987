import { cachified, createBatch } from '@epic-web/cachified';
import pLimit from 'p-limit';
import { fetchInGroups } from './groups.js';
import { settleEach } from './settled.js';

/**
 * It has no limit: p-limit keeps it.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, ttlMs: ttl, fetch }) {
  const limit = pLimit(concurrency);
  const cache = mapCache();
  const get = (key) => cachified({ key, cache, ttl, getFreshValue: () => limit(fetch, key) });
  return {
    getMany: (keys) => Promise.all(keys.map(get)),
    getSettled: (keys) => settleEach(keys, get),
  };
}

/** @param {import('../types.d.ts').OpenGroupsOptions} options */
export function openGroups(options) {
  const { ttlMs: ttl } = options;
  const cache = mapCache();
  return {
    getMany(keys) {
      const batch = createBatch((missing) => fetchInGroups(missing, options));
      return Promise.all(
        keys.map((key) => cachified({ key, cache, ttl, getFreshValue: batch.add(key) })),
      );
    },
  };
}

function mapCache() {
  const stored = new Map();
  return {
    name: 'map',
    get: (key) => stored.get(key),
    set: (key, entry) => stored.set(key, entry),
    delete: (key) => stored.delete(key),
  };
}
