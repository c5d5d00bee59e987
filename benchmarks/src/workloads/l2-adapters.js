import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { createKeyvNonBlocking } from '@keyv/redis';
import { Keyv } from 'keyv';
import { temporaryFile } from '../temporary.js';
import { readRounds, STORED, storedTargets } from './stored-rounds.js';

/** Adapters, in the process of a contender. */
const ADAPTERS = {
  map: () => new Keyv({ store: new Map() }),
  'keyv-redis': (redisPort) => createKeyvNonBlocking(`redis://127.0.0.1:${redisPort}`),
  lmdb: async () => new Keyv({ store: lmdbStore({ path: await temporaryFile() }) }),
};

/** A batch of which nothing is in memory, over whatever adapter Keyv has: what does it cost beyond the adapter? */
export default {
  title: "Adapters: a batch that is all in a Keyv's store",
  needsRedis: true,
  cases({ isQuick, redisPort }) {
    const keys = isQuick ? 200 : 1_000;
    const adapters = isQuick ? ['map'] : Object.keys(ADAPTERS);
    return adapters.map((adapter) => ({
      id: `l2-adapters ${adapter}`,
      title: `mget of ${keys.toLocaleString('en')} keys of 250 B, no memory tier, over ${adapter}`,
      params: { keys, adapter, redisPort },
      contenders: ['raw-l2', 'batchkit-l2', 'keyv-l2'],
      columns: STORED,
      isCompared: true,
      targets: storedTargets(1.2),
    }));
  },
  async prepare({ contender, params: { keys, adapter, redisPort }, isQuick }) {
    const keyv = await ADAPTERS[adapter](redisPort);
    return readRounds(contender.openKeyv({ keyv }), keys, isQuick);
  },
};
