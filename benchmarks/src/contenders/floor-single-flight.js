import { settleEach } from './settled.js';

/**
 * The least code in which concurrent batches share their loads: a Map of values and a Map of promises. No limit.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open({ ttlMs, fetch }) {
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
      running = load(key);
      inFlight.set(key, running);
    }
    return running;
  }

  return {
    getMany: (keys) => Promise.all(keys.map(get)),
    getSettled: (keys) => settleEach(keys, get),
  };
}
