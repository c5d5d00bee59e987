import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisStore, redisStore } from '../../src/redis/index.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.js';
import { tcpProxy } from '../support/tcp-proxy.js';

describe.runIf(hasRedis('redisStore'))('redisStore', () => {
  const cleanups: (() => unknown)[] = [];
  let redis: RedisServer;
  const raw = () => connection;
  let connection: ReturnType<typeof createClient>;

  beforeAll(async () => {
    redis = await startRedis();
    connection = createClient({ url: redis.url });
    await connection.connect();
  });
  afterAll(async () => {
    connection.destroy();
    await redis.stop();
  });
  beforeEach(() => connection.flushAll());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function open(url = redis.url): RedisStore {
    const store = redisStore(url);
    cleanups.push(() => store.disconnect());
    return store;
  }

  async function listed<T>(generator: AsyncGenerator<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const one of generator) all.push(one);
    return all;
  }

  const entries = Array.from({ length: 1_000 }, (_, index) => ({
    key: `k${index}`,
    value: `${index}`.padEnd(250, 'x'),
    ttl: 60_000,
  }));
  const keys = entries.map(({ key }) => key);

  it('answers in the order of the keys, with undefined in the holes', async () => {
    const store = open();
    await store.setMany([
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ]);
    expect(await store.getMany(['b', 'x', 'a', 'b'])).toEqual(['', undefined, '1', '']);
    expect(await store.get('a')).toBe('1');
    expect(await store.get('x')).toBeUndefined();
    expect(await store.has('b')).toBe(true);
    expect(await store.hasMany(['a', 'x', 'b'])).toEqual([true, false, true]);
  });

  it('keeps keys and values as they are', async () => {
    const store = open();
    const odd = ['', '__proto__', '鍵'.repeat(3_000), 'a b\r\n\u0000', '*[a-z]?\\', '{a}:{b}'];
    await store.setMany(odd.map((key, index) => ({ key, value: `${key}${index}` })));
    expect(await store.getMany(odd)).toEqual(odd.map((key, index) => `${key}${index}`));
    expect(await raw().get('*[a-z]?\\')).toBe('*[a-z]?\\4');
    expect((await raw().keys('*')).sort()).toEqual([...odd].sort());
  });

  it('makes no call for nothing', async () => {
    const store = redisStore('redis://127.0.0.1:1');
    expect(await store.getMany([])).toEqual([]);
    expect(await store.hasMany([])).toEqual([]);
    expect(await store.deleteMany([])).toBe(false);
    await store.setMany([]);
  });

  it('passes lifetimes on as whole milliseconds, and none as for ever', async () => {
    const store = open();
    const ttls = [60_000, 59_999.2, undefined, 0, Infinity, 1e300];
    await store.setMany(ttls.map((ttl, index) => ({ key: `${index}`, value: 'v', ttl })));
    const left = await Promise.all(ttls.map((_, index) => raw().pTTL(`${index}`)));
    expect(left.slice(2)).toEqual([-1, -1, -1, -1]);
    expect(left[0]).toBeGreaterThan(50_000);
    expect(left[1]).toBeGreaterThan(50_000);
    expect(Math.max(...left)).toBeLessThanOrEqual(60_000);
    await store.set('over', 'v', -5);
    await expect.poll(() => store.get('over')).toBeUndefined();
  });

  it('refuses a value that is no text, by name, and writes nothing of that call', async () => {
    const store = open();
    const written = store.setMany([
      { key: 'a', value: '1' },
      { key: 'b', value: { n: 1 } },
    ]);
    await expect(written).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message: '[redis] Expected the value of "b" to be text, as Keyv serializes it, got object.',
    });
    expect(await raw().dbSize()).toBe(0);
  });

  it('tells whether there was anything to delete', async () => {
    const store = open();
    await store.set('a', '1');
    expect(await store.delete('x')).toBe(false);
    expect(await store.deleteMany(['x', 'a'])).toBe(true);
    expect(await store.delete('a')).toBe(false);
  });

  it('needs one round trip for a batch, however large', async () => {
    const proxy = await tcpProxy(redis.port, { kind: 'pass', delayMs: 100 });
    cleanups.push(() => proxy.close());
    const store = open(`redis://127.0.0.1:${proxy.port}`);
    await store.get('connect');
    const trips = async (work: () => Promise<unknown>) => {
      const traffic = proxy.traffic();
      await work();
      return traffic.roundTrips;
    };
    expect(await trips(() => store.setMany(entries))).toBe(1);
    expect(await trips(() => store.getMany(keys))).toBe(1);
    expect(await trips(() => store.hasMany(keys))).toBe(1);
    expect(await trips(() => store.deleteMany(keys))).toBe(1);
    expect(await trips(async () => [await store.get('a'), await store.get('b')])).toBe(2);
  });

  it('lists and clears what begins with its namespace, and nothing that only looks like it', async () => {
    const store = open();
    store.namespace = 'a*[';
    const own = ['a*[:1', 'a*[:2'];
    const others = ['a*[', 'a*[1:1', 'abc:1', 'a[:1', 'other:1'];
    await store.setMany([...own, ...others].map((key) => ({ key, value: key })));
    expect((await listed(store.iterator())).sort()).toEqual(own.map((key) => [key, key]));
    expect((await listed(store.scanKeys('a*['))).sort()).toEqual(['a*[', 'a*[1:1', ...own].sort());
    await store.clear();
    expect((await raw().keys('*')).sort()).toEqual(others.sort());
    expect(await listed(store.iterator('other'))).toEqual([['other:1', 'other:1']]);
  });

  it('lists and clears more keys than one page holds', async () => {
    const store = open();
    const many = Array.from({ length: 5_000 }, (_, index) => ({ key: `n:${index}`, value: 'v' }));
    await store.setMany(many);
    await raw().set('left', 'v');
    store.namespace = 'n';
    expect(new Set((await listed(store.iterator())).map(([key]) => key)).size).toBe(5_000);
    await store.clear();
    expect(await raw().keys('*')).toEqual(['left']);
  });

  it('clears the whole database where there is no namespace, and no other database', async () => {
    const store = open(`${redis.url}/3`);
    await raw().set('in 0', 'v');
    await store.set('in 3', 'v');
    await store.clear();
    expect(await listed(store.iterator())).toEqual([]);
    expect(await raw().keys('*')).toEqual(['in 0']);
  });

  it('uses a client of somebody else, and leaves it connected', async () => {
    const store = redisStore({ client: connection });
    await store.set('a', '1');
    expect(await store.get('a')).toBe('1');
    await store.disconnect();
    expect(connection.isReady).toBe(true);
    const away = redisStore({ client: createClient({ url: redis.url }) });
    await expect(away.get('a')).rejects.toMatchObject({
      code: 'ERR_STORAGE_READ',
      message: '[redis] Reading 1 key failed: the client is not connected',
    });
  });

  it('rejects every call after disconnect, which can be called again', async () => {
    const store = open();
    await store.set('a', '1');
    const answer = store.get('a');
    await store.disconnect();
    await store.disconnect();
    expect(await answer).toBe('1');
    const closed = expect.objectContaining({ code: 'ERR_CLOSED' });
    await expect(store.get('a')).rejects.toThrow(closed);
    await expect(store.set('a', '1')).rejects.toThrow(closed);
    await expect(store.delete('a')).rejects.toThrow(closed);
    await expect(store.clear()).rejects.toThrow(closed);
    await expect(listed(store.iterator())).rejects.toThrow(closed);
  });

  describe.each([
    ['Keyv 5', Keyv as unknown as typeof Keyv6, 'n:a'],
    ['Keyv 6', Keyv6, 'n::a'],
  ])('under %s', (_, Adapter, physical) => {
    const make = (namespace: string) => new Adapter({ store: open(), namespace });

    it('puts the namespace before the key once', async () => {
      await make('n').set('a', 1);
      expect(await raw().keys('*')).toEqual([physical]);
    });

    it('stores values and lifetimes', async () => {
      const keyv = make('n');
      await keyv.setMany([
        { key: 'a', value: { n: 1 } },
        { key: 'b', value: [true], ttl: 60_000 },
      ]);
      expect(await keyv.getMany(['b', 'x', 'a'])).toEqual([[true], undefined, { n: 1 }]);
      const left = await raw().pTTL(physical.replace(/a$/, 'b'));
      expect(left).toBeGreaterThan(50_000);
      expect(left).toBeLessThanOrEqual(60_000);
      expect(await keyv.delete('a')).toBe(true);
      expect(await keyv.has('a')).toBe(false);
    });

    it('lists and clears its own namespace alone', async () => {
      const [keyv, other] = [make('n'), make('other')];
      await keyv.set('a', 1);
      await other.set('a', 2);
      const iterator = keyv.iterator as unknown as (namespace: string) => AsyncGenerator;
      expect(await listed(iterator.call(keyv, 'n'))).toEqual([['a', 1]]);
      await keyv.clear();
      expect(await keyv.get('a')).toBeUndefined();
      expect(await other.get('a')).toBe(2);
    });
  });
});

describe('redisStore', () => {
  const client = { isReady: true, sendCommand: async () => null };

  it.each([
    [undefined, 'Expected `options of redisStore` to be an object, got `undefined`.'],
    [{}, 'Expected either `url` or `cluster`.'],
    [{ url: 5 }, expect.stringMatching('^Expected `url` to be `redis://.*, got number.$')],
    [{ url: 'redis://a', password: 5 }, 'Expected `password` to be text, got number.'],
    [
      { url: 'redis://a', commandTimeoutMs: 1.5 },
      'Expected `commandTimeoutMs` to be an integer from 1 to 2147483647, got `1.5` (number).',
    ],
    [
      { url: 'redis://a', client },
      'Unknown options beside `client`: `url`. Known are `client`, `commandTimeoutMs`.',
    ],
    [{ client: {} }, 'Expected `client` to be a client of the `redis` package, got `object`.'],
  ])('refuses %j', (options, text) => {
    expect(() => redisStore(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message: text, plugin: 'redis' }),
    );
  });

  it.each([
    ['redis://localhost', 'redis://localhost:6379'],
    ['rediss://me:secret@[::1]:7000/', 'rediss://[::1]:7000'],
    ['valkey://:secret@host.example/12', 'valkey://host.example:6379/12'],
  ])('shows %s as %s', (url, shown) => {
    expect(redisStore(url).opts.url).toBe(shown);
  });
});
