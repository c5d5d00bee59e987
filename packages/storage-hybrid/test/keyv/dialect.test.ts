import { EventEmitter } from 'node:events';
import { KeyvPostgres } from '@keyv/postgres';
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyvStore } from '../../src/keyv/keyv-store.js';
import { countingStore } from '../support/counting-store.js';

afterEach(() => {
  vi.useRealTimers();
});

/** An adapter whose class has that name, as those have that are not installed here. */
function ofClass(name: string, more: object = {}) {
  const adapter = Object.assign(new EventEmitter(), countingStore(), { opts: { url: '' } }, more);
  Object.setPrototypeOf(adapter, { ...EventEmitter.prototype, constructor: { name } });
  return adapter;
}

const over = (store: unknown, namespace = 'n') => keyvStore(new Keyv({ store, namespace }));
const forEver = (key: string, text: string) => ({ key, text, expiresAt: undefined });

describe('a store', () => {
  it.each([
    ['redis', new KeyvRedis('redis://user:secret@127.0.0.1:1'), true],
    ['postgres', postgres(), false],
    ['map', new Map(), false],
    ['valkey', ofClass('KeyvValkey', { opts: { dialect: 'redis', url: '' } }), true],
    ['memcache', ofClass('KeyvMemcache'), true],
    ['mongo', ofClass('KeyvMongo', { opts: { url: 'mongodb://user:secret@127.0.0.1' } }), true],
    ['mongo', ofClass('KeyvMongo', { opts: { url: 'mongodb:', useGridFS: true } }), false],
    ['dynamo', ofClass('KeyvDynamo'), true],
    ['etcd', ofClass('KeyvEtcd'), false],
    ['redis', ofClass('Mine', { opts: { dialect: 'redis', url: '' } }), true],
    ['lmdb', ofClass('EventEmitter', { opts: { dialect: 'lmdb', url: '' } }), false],
    ['mine', ofClass('Mine'), false],
    ['keyv', ofClass('Object'), false],
    ['keyv', ofClass('Object', { opts: { dialect: 'redis://:secret@host', url: '' } }), false],
    ['keyv', ofClass('constructor$', { opts: { dialect: 7, url: '' } }), false],
    ['tostring', ofClass('toString'), false],
  ])('is called %s and expires by itself or not', (name, store, expiresItself) => {
    expect(over(store)).toMatchObject({ name, expiresItself });
    expect(keyvStore(new Keyv6({ store }))).toMatchObject({ name, expiresItself });
  });

  it('that says of itself whether it expires is believed', () => {
    expect(over(ofClass('Mine', { expiresItself: true })).expiresItself).toBe(true);
    expect(over(ofClass('KeyvRedis', { expiresItself: false })).expiresItself).toBe(false);
    const store = ofClass('Mine', { expiresItself: true });
    expect(keyvStore(new Keyv6({ store })).expiresItself).toBe(true);
  });
});

describe('a Memcached', () => {
  it('is told whole seconds, and none that it would take for something else', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const adapter = ofClass('KeyvMemcache');
    const at = (key: string, expiresAt: number | undefined) => ({ key, text: key, expiresAt });
    const day = 86_400_000;
    await over(adapter).setMany([
      at('a', 1_001),
      at('b', 2_500),
      at('c', 99 * day),
      at('d', undefined),
    ]);
    expect([...adapter.ttls.values()]).toEqual([1_000, 2_000, 30 * day, undefined]);
  });

  it('reads JSON, and is given it', async () => {
    const adapter = ofClass('KeyvMemcache');
    const { get } = adapter;
    adapter.get = async (key: string) => {
      const text = await get(key);
      return text === undefined ? { value: undefined, expires: 0 } : JSON.parse(text as string);
    };
    const store = over(adapter);
    await store.setMany([forEver('a', 'no "JSON"')]);
    expect(await store.getMany(['a', 'b'])).toMatchObject({ texts: ['no "JSON"', undefined] });
  });
});

describe.each(['KeyvValkey', 'KeyvMemcache', 'KeyvEtcd'])('a %s', (name) => {
  it('is asked for each key, because its loops hide what failed', async () => {
    const down = async () => {
      throw new Error('down');
    };
    const store = over(ofClass(name, { get: down, delete: down }));
    expect(await store.getMany(['a'])).toEqual({
      texts: [undefined],
      swallowed: new Error('down'),
    });
    await expect(store.deleteMany(['a'])).rejects.toThrow('down');
  });
});

describe('a table', () => {
  it.each(['KeyvPostgres', 'KeyvMysql'])(
    'refuses what is wider than its key, alone: %s',
    async (name) => {
      const adapter = ofClass(name, { opts: { url: '', keySize: 4 } });
      const sent = [forEver('four', '1'), forEver('fiver', '2'), forEver('😀😀😀😀', '3')];
      expect(await over(adapter).setMany(sent)).toEqual(['fiver']);
      expect([...adapter.texts.keys()].sort()).toEqual(['four', '😀😀😀😀'].sort());
    },
  );

  it('that refuses everything is not asked', async () => {
    const adapter = ofClass('KeyvPostgres', { opts: { url: '', keySize: 1 } });
    expect(await over(adapter).setMany([forEver('ab', '1')])).toEqual(['ab']);
    expect(adapter.calls).toEqual([]);
  });
});

describe('a listing', () => {
  const argumentOf = async (name: string, namespace: string, prefix: string, connect = Keyv) => {
    const iterator = vi.fn(async function* () {});
    const store = keyvStore(new connect({ store: ofClass(name, { iterator }), namespace }));
    for await (const _ of store.keys(prefix));
    return iterator.mock.calls[0];
  };

  it.each(['KeyvPostgres', 'KeyvMysql', 'KeyvSqlite', 'KeyvMongo', 'KeyvEtcd', 'KeyvValkey'])(
    'looks through no more than it has to, and through what has no namespace: %s',
    async (name) => {
      expect(await argumentOf(name, 'n', 'n:batchkit2:default/')).toEqual(['n:batchkit2']);
      expect(await argumentOf(name, '', 'batchkit2:default/')).toEqual(['batchkit2']);
      expect(await argumentOf(name, 'n', 'n:batchkit2:default/a:b%c:')).toEqual([
        'n:batchkit2:default/a',
      ]);
    },
  );

  it('looks through everything where a wildcard could hide something', async () => {
    expect(await argumentOf('KeyvPostgres', 'a%', 'a%:batchkit2:default/')).toEqual([undefined]);
    expect(await argumentOf('KeyvMongo', '(', '(:batchkit2:default/')).toEqual([undefined]);
  });

  it('that the store would take for another is an error', async () => {
    await expect(argumentOf('KeyvValkey', 'a*', 'a*:batchkit2:default/')).rejects.toThrow(
      'The keys that begin with "a*:batchkit2:default/" cannot be listed in valkey.',
    );
    await expect(argumentOf('KeyvRedis', 'a[1]', 'a[1]:batchkit2:default/')).rejects.toThrow(
      'The keys of a namespace with one of `*?[]\\` cannot be listed in redis.',
    );
  });

  it('of any other store is asked for its namespace', async () => {
    expect(await argumentOf('KeyvRedis', 'n', 'n:batchkit2:default/')).toEqual(['n']);
    expect(await argumentOf('Mine', 'n', 'n:batchkit2:default/')).toEqual(['n']);
  });
});

function postgres() {
  const store = new KeyvPostgres({ uri: 'postgresql://user:secret@127.0.0.1:1/none' });
  // It connects at once.
  store.on('error', () => {});
  return store;
}
