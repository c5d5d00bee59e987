import DataLoader from 'dataloader';
import { fetchInGroups } from './groups.js';
import { settlePool } from './pool.js';

/**
 * It has no limit and no lifetimes: the limit is kept by hand, inside the batch function.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, fetch }) {
  const loader = new DataLoader((keys) => settlePool(keys, concurrency, fetch));
  return {
    getMany: (keys) => loader.loadMany(keys),
    async getSettled(keys) {
      const found = await loader.loadMany(keys);
      return found.map((value) => (value instanceof Error ? { error: value } : { value }));
    },
  };
}

/** @param {import('../types.d.ts').OpenGroupsOptions} options */
export function openGroups(options) {
  const loader = new DataLoader((keys) => fetchInGroups(keys, options));
  return { getMany: (keys) => loader.loadMany(keys) };
}

/** @param {import('../types.d.ts').OpenBulkOptions} options */
export function openBulk({ maxKeys, fetchMany }) {
  const batch = async (keys) => {
    const found = await fetchMany(keys);
    return keys.map((key) => found.get(key));
  };
  const loader = new DataLoader(batch, { maxBatchSize: maxKeys });
  return { getMany: (keys) => loader.loadMany(keys) };
}
