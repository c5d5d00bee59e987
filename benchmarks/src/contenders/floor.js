import { fetchInGroups } from './groups.js';

/**
 * The least code that gives the same answers: a Map with a lifetime for each entry, misses asked for once, and as many
 * workers as calls may run. Nobody joins another batch, nothing is aborted, and an error ends it all.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ concurrency, ttlMs, fetch }) {
  const cache = new Map();

  function lookUp(keys) {
    const now = Date.now();
    const values = new Array(keys.length);
    const missing = [];
    for (let index = 0; index < keys.length; index += 1) {
      const entry = cache.get(keys[index]);
      if (entry !== undefined && now < entry.expiresAt) values[index] = entry.value;
      else missing.push(index);
    }
    return { values, missing };
  }

  async function load(keys, missing, values) {
    const seen = new Set();
    const first = [];
    const duplicates = [];
    for (const index of missing) {
      const before = seen.size;
      (seen.add(keys[index]).size > before ? first : duplicates).push(index);
    }
    let next = 0;
    const worker = async () => {
      while (next < first.length) {
        const index = first[next++];
        const value = await fetch(keys[index]);
        cache.set(keys[index], { value, expiresAt: Date.now() + ttlMs });
        values[index] = value;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    for (const index of duplicates) values[index] = cache.get(keys[index]).value;
    return values;
  }

  return {
    getMany(keys) {
      const { values, missing } = lookUp(keys);
      return missing.length === 0 ? values : load(keys, missing, values);
    },
    /** Builds the request objects that `processBatch` takes, and looks them up. */
    processBatch(keys) {
      const requests = keys.map((key) => ({ key, fetchFunction: () => fetch(key) }));
      const now = Date.now();
      const values = new Array(requests.length);
      for (let index = 0; index < requests.length; index += 1) {
        const entry = cache.get(requests[index].key);
        if (entry === undefined || now >= entry.expiresAt)
          throw new Error('The cache is not warm.');
        values[index] = entry.value;
      }
      return values;
    },
  };
}

/**
 * The same for a cold cache of an upstream that answers whole groups.
 *
 * @param {import('../types.d.ts').OpenGroupsOptions} options
 */
export function openGroups(options) {
  const cache = new Map();
  return {
    async getMany(keys) {
      const missing = keys.filter((key) => !(Date.now() < cache.get(key)?.expiresAt));
      const values = await fetchInGroups(missing, options);
      const expiresAt = Date.now() + options.ttlMs;
      for (const [index, key] of missing.entries()) {
        cache.set(key, { value: values[index], expiresAt });
      }
      return keys.map((key) => cache.get(key).value);
    },
  };
}
