import { MISS, UNREAD } from '@batchkit/core';
import { KeyvPostgres, type KeyvPostgresOptions } from '@keyv/postgres';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HybridStorage, hybridStorage, type KeyvLike } from '../../src/index.js';
import { keyvStore } from '../../src/keyv/keyv-store.js';
import { attached } from '../support/attached.js';
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.js';

let postgres: PostgresServer;
let tables = 0;

/** Keeps an idle connection that is lost from ending the process: the adapter listens to no error of its pool. */
function log(this: NodeJS.EventEmitter): void {
  if (this.listenerCount('error') === 0) this.on('error', () => {});
}

/** An adapter with a table of its own. All of a process share one pool. */
function adapter(options: KeyvPostgresOptions = {}) {
  tables += 1;
  const store = new KeyvPostgres({ uri: postgres.url, table: `t${tables}`, log, ...options });
  const queries: string[] = [];
  const { query } = store;
  store.query = async (sql, values) => {
    queries.push(sql.trim().split(/\s/)[0] as string);
    return query(sql, values);
  };
  return { store, queries, table: store.opts.table as string };
}

async function listed(storage: HybridStorage, start?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.keys(start)) keys.push(key);
  return keys.sort();
}

const entriesOf = (keys: readonly string[]) =>
  keys.map((key) => ({ key, value: `of ${key}`, expiresAt: undefined }));

const MAKERS: [string, (store: KeyvPostgres, namespace?: string) => KeyvLike][] = [
  ['5', (store, namespace) => new Keyv({ store, ...(namespace && { namespace }) })],
  ['6', (store, namespace) => new Keyv6({ store, ...(namespace && { namespace }) })],
];

describe.runIf(hasPostgres('@keyv/postgres'))('a PostgreSQL through @keyv/postgres', () => {
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  afterEach(() => {
    vi.useRealTimers();
  });

  describe.each(MAKERS)('and Keyv %s', (_, connect) => {
    it('takes one query for a batch of lookups or writes, and two for deletions', async () => {
      const { store, queries } = adapter();
      const storage = hybridStorage({ memory: false, l2: connect(store) });
      const keys = Array.from({ length: 1_000 }, (_each, index) => `k${index}`);
      await storage.mset(entriesOf(keys));
      expect(await storage.mget(keys)).toEqual(keys.map((key) => `of ${key}`));
      await storage.mdelete(keys);
      expect(queries).toEqual(['INSERT', 'SELECT', 'SELECT', 'DELETE']);
      expect(await storage.mget(keys)).toEqual(keys.map(() => MISS));
    });

    it('lists a thousand keys in two queries, and clears them', async () => {
      const { store, queries } = adapter();
      const storage = hybridStorage({ memory: false, l2: connect(store) });
      const keys = Array.from({ length: 1_000 }, (_each, index) => `k${index}`);
      await storage.mset(entriesOf(keys));
      queries.length = 0;
      let count = 0;
      const found = keyvStore(connect(store));
      for await (const key of found.keys(`${found.prefix}batchkit2:`)) count += key ? 1 : 0;
      expect(count).toBe(1_000);
      expect(queries).toEqual(['SELECT', 'SELECT']);
      await storage.clear();
      expect(await listed(storage)).toEqual([]);
    });

    it.each(['a_b', 'a%', 'a\\b', '%', "it's"])(
      'keeps the namespace %s from others that it would match as a pattern',
      async (namespace) => {
        const { store, table } = adapter();
        const storage = hybridStorage({ memory: false, l2: connect(store, namespace) });
        await storage.mset(entriesOf(['x', 'y']));
        // There is a table now: where several make it at once, PostgreSQL lets one of them through.
        const other = hybridStorage({
          memory: false,
          l2: connect(adapter({ table }).store, 'axb'),
        });
        await other.mset(entriesOf(['x', 'z']));
        expect(await listed(storage)).toEqual(['x', 'y']);
        await storage.clear();
        expect(await storage.mget(['x', 'y'])).toEqual([MISS, MISS]);
        expect(await listed(other)).toEqual(['x', 'z']);
      },
    );

    it('without a namespace keeps to its own keys', async () => {
      const { store } = adapter();
      const keyv = connect(store);
      const storage = hybridStorage({ memory: false, l2: keyv });
      await storage.mset(entriesOf(['x']));
      await store.set('somebody:else', 'text');
      await storage.clear();
      expect(await store.get('somebody:else')).toBe('text');
      expect(await storage.mget(['x'])).toEqual([MISS]);
    });

    it('stores the keys of a batch that fit when others are wider than their column', async () => {
      const storage = hybridStorage({ memory: false, l2: connect(adapter().store) });
      const wide = 'w'.repeat(300);
      const written = storage.mset(entriesOf(['a', wide, 'b']));
      await expect(written).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE', key: wide });
      expect(await storage.mget(['a', wide, 'b'])).toEqual(['of a', MISS, 'of b']);
    });

    it('stores wide keys where its column is wide', async () => {
      const { store } = adapter({ keySize: 2_000 });
      const storage = hybridStorage({ memory: false, l2: connect(store) });
      const wide = '😀'.repeat(900);
      await storage.mset(entriesOf([wide]));
      expect(await storage.mget([wide])).toEqual([`of ${wide}`]);
    });

    it('stores keys and values with a NUL', async () => {
      const storage = hybridStorage({ memory: false, l2: connect(adapter().store) });
      const nul = { key: 'nul\0nul', value: ['nul\0nul'], expiresAt: undefined };
      await storage.mset([nul, ...entriesOf(['a'])]);
      expect(await storage.mget(['nul\0nul', 'a'])).toEqual([['nul\0nul'], 'of a']);
      expect(await listed(storage)).toEqual(['a', 'nul\0nul']);
    });

    it('is swept of what is over, which it would hold for ever', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const { store, table } = adapter();
      const storage = hybridStorage({ memory: false, l2: connect(store) });
      const expiresAt = Date.now() + 1_000;
      await storage.mset([{ key: 'a', value: 1, expiresAt }, ...entriesOf(['b'])]);
      vi.setSystemTime(expiresAt + 1);
      expect(await storage.mget(['a', 'b'])).toEqual([MISS, 'of b']);
      const count = async () => (await store.query(`SELECT key FROM ${table}`)).length;
      expect(await count()).toBe(2);
      expect(await storage.sweep()).toBe(1);
      expect(await count()).toBe(1);
    });

    it('reports a table that has gone', async () => {
      const { store, table } = adapter();
      const found = keyvStore(connect(store));
      await found.getMany(['a']);
      await store.query(`DROP TABLE ${table}`);
      await expect(found.getMany(['a'])).rejects.toThrow('does not exist');
      await expect(found.setMany([{ key: 'a', text: '', expiresAt: undefined }])).rejects.toThrow(
        'does not exist',
      );
      await expect(found.keys(found.prefix).next()).rejects.toThrow('does not exist');
    });

    it('takes writes of the same keys in any order at once', async () => {
      const { store, table } = adapter({ keySize: 255 });
      // There is a table then: where several make it at once, PostgreSQL lets one of them through.
      await store.get('any');
      const stores = [1, 2, 3, 4].map(() => keyvStore(connect(adapter({ table }).store, 'n')));
      const keys = Array.from({ length: 500 }, (_each, index) => `k${index}`);
      const writes = Array.from({ length: 40 }, (_each, index) => {
        const order = index % 2 === 0 ? keys : keys.toReversed();
        const sent = order.map((key) => ({ key, text: `${index}`, expiresAt: undefined }));
        return stores[index % stores.length]?.setMany(sent);
      });
      expect(await Promise.all(writes)).toEqual(writes.map(() => []));
    });
  });

  it('that goes down and comes back is used again', async () => {
    const { storage, events } = attached({
      memory: false,
      l2: new Keyv({ store: adapter().store }),
      breaker: { failures: 1, cooldownMs: 20 },
    });
    await storage.mset(entriesOf(['a']));
    await postgres.kill();
    expect(await storage.mget(['a'])).toEqual([UNREAD]);
    expect(events).toMatchObject([{ tier: 'l2', name: 'error' }, { name: 'opened' }]);
    await postgres.start();
    await expect.poll(() => storage.mget(['a'])).toEqual(['of a']);
    await storage.close();
  });
});
