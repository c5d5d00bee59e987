import { BatchProcessor } from '@batchkit/core';
import { hybridStorage } from '@batchkit/storage-hybrid';
import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { redisStore } from '@batchkit/storage-hybrid/redis';
import { Keyv } from 'keyv';

/** What a benchmark of minutes may wait for a machine that does other work. */
const PATIENT = { softMs: 30_000, hardMs: 60_000 };

/** @param {{ path: string }} options */
export function openLmdb({ path }) {
  return openKeyv({ keyv: new Keyv({ store: lmdbStore({ path }) }) });
}

/** @param {{ port: number, ttlMs: number }} options */
export function openRedis({ port, ttlMs }) {
  return openKeyv({ keyv: new Keyv({ store: redisOf(port) }), ttlMs });
}

/** @param {{ keyv: Keyv, ttlMs?: number }} options */
export function openKeyv({ keyv, ttlMs }) {
  return storageOver({ memory: false, l2: keyv, ttlMs, timeouts: PATIENT });
}

/**
 * Without upstream it is patient, with one it has its defaults.
 *
 * @param {{ port: number, ttlMs: number, fetchMany?: (keys: readonly string[]) => Promise<unknown[]> }} options
 */
export function openTiers({ port, ttlMs, fetchMany }) {
  if (fetchMany === undefined) {
    return storageOver({ l2: new Keyv({ store: redisOf(port) }), ttlMs, timeouts: PATIENT });
  }
  const storage = hybridStorage({ l2: new Keyv({ store: redisOf(port, 500) }), ttlMs });
  const processor = new BatchProcessor({ storage });
  const upstream = async (keys) => {
    const values = await fetchMany(keys);
    return new Map(keys.map((key, index) => [key, values[index]]));
  };
  return {
    setMany: (entries) => storage.mset(entries),
    load: (keys) => processor.getMany(keys, { fetchMany: upstream, maxKeys: keys.length }),
  };
}

/** @param connectTimeoutMs - Longer than by default: a process that begins beside others may take its time. */
function redisOf(port, connectTimeoutMs = 30_000) {
  return redisStore({ url: `redis://127.0.0.1:${port}`, connectTimeoutMs });
}

function storageOver(options) {
  const storage = hybridStorage(options);
  return {
    // The slot of a fresh value is the value.
    getMany: (keys) => storage.mget(keys),
    setMany: (entries) => storage.mset(entries),
  };
}
