import { groupsOf } from './groups.js';

/**
 * The way of the design this library began as, without its mistakes: one lookup, then waves of `concurrency` calls,
 * each wave awaited before the next one starts. Concurrent batches share nothing.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, ttlMs, fetch }) {
  const cache = new Map();

  function lookUp(keys) {
    const now = Date.now();
    const hits = new Map();
    for (const key of keys) {
      const entry = cache.get(key);
      if (entry !== undefined && now < entry.expiresAt) hits.set(key, entry.value);
    }
    return hits;
  }

  async function fetchOne(key) {
    const value = await fetch(key);
    cache.set(key, { value, expiresAt: Date.now() + ttlMs });
    return [key, value];
  }

  return {
    async getMany(keys) {
      const found = lookUp(keys);
      const missing = [...new Set(keys)].filter((key) => !found.has(key));
      const grouped = [...groupsOf(missing, prefixOf).values()].flat();
      for (let from = 0; from < grouped.length; from += concurrency) {
        const wave = await Promise.all(grouped.slice(from, from + concurrency).map(fetchOne));
        for (const [key, value] of wave) found.set(key, value);
      }
      return keys.map((key) => found.get(key));
    },
  };
}

function prefixOf(key) {
  return key.split(':').slice(0, 2).join(':');
}
