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

/**
 * The least code in which concurrent batches share one bulk call: what is missing by the end of the microtasks is asked for
 * together. It knows no cap.
 *
 * @param {import('../types.d.ts').OpenBulkOptions} options
 */
export function openBulk({ ttlMs, fetchMany }) {
  const cache = new Map();
  const inFlight = new Map();
  let wanted;

  function load(key) {
    wanted ??= gather();
    wanted.keys.push(key);
    return wanted.found.then((found) => found.get(key));
  }

  function gather() {
    const keys = [];
    const found = Promise.resolve().then(async () => {
      wanted = undefined;
      const values = await fetchMany(keys);
      const expiresAt = Date.now() + ttlMs;
      for (const key of keys) {
        cache.set(key, { value: values.get(key), expiresAt });
        inFlight.delete(key);
      }
      return values;
    });
    return { keys, found };
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

  return { getMany: (keys) => Promise.all(keys.map(get)) };
}
