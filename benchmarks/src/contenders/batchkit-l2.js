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

/** @param {{ port: number, ttlMs: number }} options */
export function openTiers({ port, ttlMs }) {
  return storageOver({ l2: new Keyv({ store: redisOf(port) }), ttlMs, timeouts: PATIENT });
}

function redisOf(port) {
  return redisStore(`redis://127.0.0.1:${port}`);
}

function storageOver(options) {
  const storage = hybridStorage(options);
  return {
    // The slot of a fresh value is the value.
    getMany: (keys) => storage.mget(keys),
    setMany: (entries) => storage.mset(entries),
  };
}
