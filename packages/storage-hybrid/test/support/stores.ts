import { join } from 'node:path';
import { KeyvPostgres } from '@keyv/postgres';
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterAll, beforeAll, describe } from 'vitest';
import type { KeyvLike } from '../../src/index.js';
import { lmdbStore } from '../../src/lmdb/index.js';
import { redisStore } from '../../src/redis/index.js';
import { sqliteStore } from '../../src/sqlite/index.js';
import { hasSqlite } from './node-sqlite.js';
import { hasPostgres, startPostgres } from './postgres-server.js';
import { startRedisCluster } from './redis-cluster.js';
import { hasRedis, startRedis } from './redis-server.js';
import { temporaryFolder } from './temporary.js';

/** Connects to a place of its own in a real store: the same place finds the same values. */
export type Connect = (place: string) => KeyvLike;

/** What is started for the tests of a store. */
interface Server {
  stop?(): unknown;
}

interface StoreKind {
  readonly name: string;
  readonly isHere: boolean;
  start(): Promise<Server & { adapter(place: string): object }>;
  /** Whether the place is one of the adapter, and not a namespace of Keyv. */
  readonly ownPlaces?: boolean;
}

/** Keeps an idle connection that is lost from ending the process: the adapter listens to no error of its pool. */
function log(this: NodeJS.EventEmitter): void {
  if (this.listenerCount('error') === 0) this.on('error', () => {});
}

function kinds(testsOf: string): StoreKind[] {
  const isRedis = hasRedis(`${testsOf} over Redis`);
  return [
    {
      name: 'LMDB',
      isHere: true,
      ownPlaces: true,
      async start() {
        const folder = await temporaryFolder();
        return { adapter: (place) => lmdbStore({ path: join(folder, place) }) };
      },
    },
    {
      name: 'SQLite',
      isHere: hasSqlite,
      ownPlaces: true,
      async start() {
        const folder = await temporaryFolder();
        return { adapter: (place) => sqliteStore({ path: join(folder, place) }) };
      },
    },
    {
      name: 'Redis by redisStore',
      isHere: isRedis,
      async start() {
        const redis = await startRedis();
        return { stop: redis.stop, adapter: () => redisStore(redis.url) };
      },
    },
    {
      name: 'Redis by @keyv/redis',
      isHere: isRedis,
      async start() {
        const redis = await startRedis();
        // As `createKeyvNonBlocking` makes it, without the Keyv that it puts around it.
        const options = { throwOnConnectError: false, throwOnErrors: false } as const;
        const client = { url: redis.url, disableOfflineQueue: true } as const;
        return { stop: redis.stop, adapter: () => new KeyvRedis(client, options) };
      },
    },
    {
      name: 'Redis Cluster',
      isHere: isRedis,
      async start() {
        const cluster = await startRedisCluster();
        return { stop: cluster.stop, adapter: () => redisStore({ cluster: cluster.urls }) };
      },
    },
    {
      name: 'PostgreSQL',
      isHere: hasPostgres(`${testsOf} over PostgreSQL`),
      async start() {
        const postgres = await startPostgres();
        // As wide as the keys of the suite. There is a table then: where several make it at once, PostgreSQL lets one of them through.
        const options = { uri: postgres.url, log, keySize: 100_000 };
        await new KeyvPostgres(options).get('any');
        return {
          stop: postgres.stop,
          // All adapters of a process share one pool, which the first that disconnects would end.
          adapter: () =>
            Object.assign(new KeyvPostgres(options), {
              disconnect: async () => {},
            }),
        };
      },
    },
  ];
}

type Made = { store: never; namespace?: string };
const KEYVS: [string, (options: Made) => KeyvLike][] = [
  ['Keyv5', (options) => new Keyv(options)],
  ['Keyv6', (options) => new Keyv6(options)],
];

/**
 * Runs tests over every store that this machine can run, under Keyv 5 and under Keyv 6.
 *
 * @param testsOf - What the line names that says which tests are left out.
 * @param names - The stores to leave it at.
 */
export function describeStores(
  testsOf: string,
  tests: (connect: Connect) => void,
  names?: readonly string[],
): void {
  const chosen = kinds(testsOf).filter(({ name }) => names?.includes(name) ?? true);
  for (const { name, start, ownPlaces } of chosen.filter(({ isHere }) => isHere)) {
    describe(`over ${name}`, () => {
      let server: Awaited<ReturnType<StoreKind['start']>>;
      beforeAll(async () => {
        server = await start();
      });
      afterAll(() => server.stop?.());

      describe.each(KEYVS)('under %s', (version, make) => {
        tests((own) => {
          const place = `${version}-${own}`;
          const store = server.adapter(place) as never;
          return make(ownPlaces ? { store } : { store, namespace: place });
        });
      });
    });
  }
}
