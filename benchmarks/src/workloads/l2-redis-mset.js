import { ratio } from '../targets.js';
import { PER_KEY, TTL_MS } from './settings.js';
import { writeRounds } from './stored-rounds.js';

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
        columns: PER_KEY,
        isCompared: true,
        targets: [ratio('nsPerKey', { of: 'batchkit-l2', to: 'raw-l2', must: 1.5 })],
      },
    ];
  },
  async prepare({ contender, params: { keys, redisPort }, isQuick }) {
    const opened = await contender.openRedis({ port: redisPort, ttlMs: TTL_MS });
    return writeRounds(opened, keys, isQuick);
  },
};
