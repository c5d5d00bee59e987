import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { createKeyvNonBlocking } from '@keyv/redis';
import { Keyv } from 'keyv';

/** @param {{ path: string }} options */
export function openLmdb({ path }) {
  return openKeyv({ keyv: new Keyv({ store: lmdbStore({ path }) }) });
}

/** @param {{ port: number, ttlMs: number }} options */
export function openRedis({ port, ttlMs }) {
  const keyv = createKeyvNonBlocking(`redis://127.0.0.1:${port}`, { namespace: 'keyv' });
  keyv.ttl = ttlMs;
  return openKeyv({ keyv });
}

/** @param {{ keyv: Keyv }} options */
export function openKeyv({ keyv }) {
  return {
    getMany: (keys) => keyv.getMany(keys),
    setMany: (entries) => keyv.setMany(entries),
  };
}
