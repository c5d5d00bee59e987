import { distinctKeys } from '../keys.js';
import { openProxy } from '../proxy/proxy.js';
import { commandCounts } from '../redis/command-counts.js';
import { exactly } from '../targets.js';
import { TTL_MS } from './settings.js';
import { readRounds, STORED, storedTargets } from './stored-rounds.js';

/** Keys of one call of the store, which is the default of `maxBatch`. */
const CHUNK = 1_000;
/** A round trip on a slow way: longer than any contender takes to write down what it asks. Milliseconds. */
const SLOW_MS = 200;

/** A batch of which nothing is in memory, over Redis. */
export default {
  title: 'Redis: a batch that is all in Redis',
  needsRedis: true,
  cases({ isQuick, redisPort }) {
    const keys = isQuick ? 2 * CHUNK : 10_000;
    return [
      {
        id: 'l2-redis-mget',
        title: `mget of ${keys.toLocaleString('en')} keys of 250 B, no memory tier`,
        params: { keys, redisPort },
        contenders: ['raw-l2', 'batchkit-l2', 'keyv-l2'],
        columns: [
          ...STORED,
          { figure: 'commands', title: 'commands' },
          { figure: 'roundTrips', title: `round trips of ${CHUNK.toLocaleString('en')} keys` },
        ],
        isCompared: true,
        targets: [
          ...storedTargets(1.5),
          exactly('commands', keys / CHUNK, { of: 'batchkit-l2', text: 'one command a chunk' }),
          exactly('roundTrips', 1, { of: 'batchkit-l2', text: 'one round trip a chunk' }),
        ],
      },
    ];
  },
  async prepare({ contender, params: { keys, redisPort }, isQuick }) {
    const opened = await contender.openRedis({ port: redisPort, ttlMs: TTL_MS });
    const round = await readRounds(opened, keys, isQuick);
    const proxy = await openProxy(redisPort);
    const slow = await contender.openRedis({ port: proxy.port, ttlMs: TTL_MS });
    const chunk = distinctKeys(CHUNK);
    await slow.getMany(chunk.fresh());
    await proxy.become({ kind: 'pass', delayMs: SLOW_MS / 2 });
    const redis = await commandCounts(redisPort);
    return async () => {
      const { figures, wrong } = await round();
      await redis.count();
      await opened.getMany(distinctKeys(keys).fresh());
      const commands = await redis.count();
      await proxy.count();
      await slow.getMany(chunk.fresh());
      return { figures: { ...figures, commands, roundTrips: await proxy.count() }, wrong };
    };
  },
};
