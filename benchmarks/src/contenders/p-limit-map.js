import pLimit from 'p-limit';
import { groupsOf } from './groups.js';
import { settleEach } from './settled.js';

/**
 * What most programs have today: a Map of values, a Map of promises, and every miss a task of p-limit.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, ttlMs, fetch }) {
  const limit = pLimit(concurrency);
  const cache = new Map();
  const inFlight = new Map();

  async function load(key) {
    try {
      const value = await fetch(key);
      cache.set(key, { value, expiresAt: Date.now() + ttlMs });
      return value;
    } finally {
      inFlight.delete(key);
    }
  }

  function get(key) {
    const entry = cache.get(key);
    if (entry !== undefined && Date.now() < entry.expiresAt) return entry.value;
    let running = inFlight.get(key);
    if (running === undefined) {
      running = limit(load, key);
      inFlight.set(key, running);
    }
    return running;
  }

  return {
    getMany: (keys) => Promise.all(keys.map(get)),
    getSettled: (keys) => settleEach(keys, get),
  };
}

/**
 * Groups are formed when a batch arrives, and every group is a task of p-limit.
 *
 * @param {import('../types.d.ts').OpenGroupsOptions} options
 */
export function openGroups({ concurrency, ttlMs, groupOf, fetchGroup }) {
  const limit = pLimit(concurrency);
  const cache = new Map();
  const inFlight = new Map();

  async function load(id, keys) {
    const found = await fetchGroup(id, keys);
    const expiresAt = Date.now() + ttlMs;
    for (const key of keys) {
      cache.set(key, { value: found.get(key), expiresAt });
      inFlight.delete(key);
    }
    return found;
  }

  function isMissing(key) {
    const entry = cache.get(key);
    return (entry === undefined || Date.now() >= entry.expiresAt) && !inFlight.has(key);
  }

  return {
    getMany(keys) {
      for (const [id, group] of groupsOf(keys.filter(isMissing), groupOf)) {
        const running = limit(load, id, group);
        for (const key of group) inFlight.set(key, running);
      }
      return Promise.all(
        keys.map(async (key) => {
          const running = inFlight.get(key);
          return running === undefined ? cache.get(key).value : (await running).get(key);
        }),
      );
    },
  };
}
