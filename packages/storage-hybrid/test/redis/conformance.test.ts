import { testStorage } from '@batchkit/core/testing';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { redisStore } from '../../src/redis/index.js';
import { advance, stopClock } from '../support/clock.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.js';

stopClock();

describe.runIf(hasRedis('hybridStorage over redisStore'))('hybridStorage over redisStore', () => {
  let redis: RedisServer;
  let cluster: RedisCluster;
  beforeAll(async () => {
    redis = await startRedis();
    cluster = await startRedisCluster();
  });
  afterAll(async () => {
    await redis.stop();
    await cluster.stop();
  });

  describe.each([
    ['one server', () => redisStore(redis.url)],
    ['a cluster', () => redisStore({ cluster: cluster.urls })],
  ])('of %s', (_, store) => {
    describe.each([
      ['Keyv 5', (namespace: string) => new Keyv({ store: store(), namespace })],
      [
        'Keyv 6',
        (namespace: string) => new Keyv6({ store: store(), namespace }) as unknown as Keyv,
      ],
    ])('under %s', (version, keyv) => {
      let places = 0;
      const l2 = () => keyv(`place-${version}-${places}`);
      testStorage(
        { describe, it },
        () => {
          places += 1;
          return hybridStorage({ l2: l2() });
        },
        {
          advance,
          createNeighbour: () => hybridStorage({ l2: l2(), namespace: 'default.neighbour' }),
        },
      );
    });
  });
});
