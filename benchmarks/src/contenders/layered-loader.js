import { Loader } from 'layered-loader';
import pLimit from 'p-limit';
import { fetchInGroups } from './groups.js';
import { pool } from './pool.js';
import { settleEach } from './settled.js';

const silent = { error() {} };

/**
 * It has no limit: that is kept by hand, inside the data source.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, capacity, ttlMs, fetch }) {
  const limit = pLimit(concurrency);
  const loader = loaderOf(
    { capacity, ttlMs },
    (key) => limit(fetch, key),
    (keys) => pool(keys, concurrency, fetch),
  );
  return {
    getMany: async (keys) => inPlace(keys, await loader.getMany(keys)),
    getInMemoryOnly: (keys) => keys.map((key) => loader.getInMemoryOnly(key)),
    /** Key by key: this joins loads in flight, `getMany` does not. */
    get: (keys) => Promise.all(keys.map((key) => loader.get(key))),
    getSettled: (keys) => settleEach(keys, (key) => loader.get(key)),
  };
}

/** @param {import('../types.d.ts').OpenGroupsOptions} options */
export function openGroups(options) {
  const loader = loaderOf(options, options.fetch, (keys) => fetchInGroups(keys, options));
  return { getMany: async (keys) => inPlace(keys, await loader.getMany(keys)) };
}

function loaderOf({ capacity, ttlMs }, dataSourceGetOneFn, dataSourceGetManyFn) {
  return new Loader({
    inMemoryCache: { cacheType: 'fifo-map', maxItems: capacity, ttlInMsecs: ttlMs },
    cacheKeyFromValueResolver: (value) => value.id,
    dataSourceGetOneFn,
    dataSourceGetManyFn,
    logger: silent,
  });
}

/**
 * Its bulk get answers each key once, hits first. In these workloads all keys hit or all miss, so that only duplicates
 * have to be put back where they were asked for.
 */
function inPlace(keys, values) {
  if (values.length === keys.length) return values;
  const byId = new Map(values.map((value) => [value.id, value]));
  return keys.map((key) => byId.get(key));
}
