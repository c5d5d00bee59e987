import { TTL_MS } from './settings.js';
import { STORED, storedTargets, writeRounds } from './stored-rounds.js';

/** A batch is written to Redis, each value with its lifetime. */
export default {
  title: 'Redis: a batch is written',
  needsRedis: true,
  cases({ isQuick, redisPort }) {
    const keys = isQuick ? 2_000 : 10_000;
    return [
      {
        id: 'l2-redis-mset',
        title: `mset of ${keys.toLocaleString('en')} keys of 250 B, no memory tier`,
        params: { keys, redisPort },
        contenders: ['raw-l2', 'batchkit-l2', 'keyv-l2'],
        columns: STORED,
        isCompared: true,
        targets: storedTargets(1.5),
      },
    ];
  },
  async prepare({ contender, params: { keys, redisPort }, isQuick }) {
    const opened = await contender.openRedis({ port: redisPort, ttlMs: TTL_MS });
    return writeRounds(opened, keys, isQuick);
  },
};
