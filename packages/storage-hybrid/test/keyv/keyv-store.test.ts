import { EventEmitter } from 'node:events';
import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KeyvLike } from '../../src/keyv/keyv-like.js';
import { keyvStore } from '../../src/keyv/keyv-store.js';
import { countingStore } from '../support/counting-store.js';
import { type NativeEntry, nativeAdapter } from '../support/native-adapter.js';

afterEach(() => {
  vi.useRealTimers();
});

const forEver = (key: string, text: string) => ({ key, text, expiresAt: undefined });

async function listed(store: ReturnType<typeof keyvStore>, start = store.prefix) {
  const keys: string[] = [];
  for await (const key of store.keys(start)) keys.push(key);
  return keys.sort();
}

/** A map as many libraries have one: it has the calls of a `Map`, and is none. */
function mapLike() {
  const map = new Map<string, unknown>();
  return {
    get: (key: string) => map.get(key),
    set: (key: string, value: unknown) => map.set(key, value),
    delete: (key: string) => map.delete(key),
    has: (key: string) => map.has(key),
    clear: () => map.clear(),
    keys: () => map.keys(),
    entries: () => map.entries(),
  };
}

/** The calls for single keys alone, as an older adapter has them, with their own promises and no `async`. */
function singles() {
  const { texts, ttls, calls, opts, get, set, delete: remove, clear } = countingStore();
  return { texts, ttls, calls, opts, get, set, delete: remove, clear };
}

const STORES: [string, (namespace: string, shared: ReturnType<typeof place>) => KeyvLike][] = [
  ['Keyv 5 over a Map', (namespace, { map }) => new Keyv({ store: map, namespace })],
  ['Keyv 6 over a Map', (namespace, { map }) => new Keyv6({ store: map, namespace })],
  ['Keyv 5 over what is like a Map', (namespace, { like }) => new Keyv({ store: like, namespace })],
  [
    'Keyv 6 over what is like a Map',
    (namespace, { like }) => new Keyv6({ store: like, namespace }),
  ],
  [
    'Keyv 5 over an adapter',
    (namespace, { made5 }) => new Keyv({ store: { ...made5 }, namespace }),
  ],
  [
    'Keyv 6 over an adapter of 5',
    (namespace, { made5 }) => new Keyv6({ store: { ...made5 }, namespace }),
  ],
  [
    'Keyv 6 over an adapter of 6',
    (namespace, { held }) => new Keyv6({ store: nativeAdapter(held), namespace }),
  ],
  [
    'Keyv 5 over an adapter of 6',
    (namespace, { held }) => new Keyv({ store: nativeAdapter(held), namespace }),
  ],
];

/** One place to store things in, in every way. */
function place() {
  const held: ReturnType<typeof nativeAdapter>['held'] = new Map();
  return { map: new Map(), like: mapLike(), made5: countingStore(), held };
}

describe.each(STORES)('%s', (_, connect) => {
  it('reads what it has written, in the order of the keys', async () => {
    const store = keyvStore(connect('n', place()));
    expect(await store.setMany([forEver('a', 'A'), forEver('b', 'B')])).toEqual([]);
    const { texts, swallowed } = await store.getMany(['b', 'none', 'a']);
    expect((texts as unknown[]).map((text) => text ?? undefined)).toEqual(['B', undefined, 'A']);
    expect(swallowed).toBeUndefined();
  });

  it('gives texts back that a store would change or refuse', async () => {
    const store = keyvStore(connect('n', place()));
    const texts = ['nul\0', 'half \ud800', '"quoted', '"quoted"\0', '', 'whole 😀'];
    await store.setMany(texts.map((text, index) => forEver(`${index}`, text)));
    const found = await store.getMany(texts.map((_text, index) => `${index}`));
    expect(found.texts).toEqual(texts);
  });

  it('deletes the keys it is told, there or not, and no others', async () => {
    const store = keyvStore(connect('n', place()));
    await store.setMany([forEver('a', 'A'), forEver('b', 'B')]);
    await store.deleteMany(['a', 'none']);
    const { texts } = await store.getMany(['a', 'b']);
    expect((texts as unknown[]).map((text) => text ?? undefined)).toEqual([undefined, 'B']);
  });

  it('lists the keys that begin with a start', async () => {
    const store = keyvStore(connect('n', place()));
    const keys = ['x:a', 'x:b', 'y:a'].map((key) => store.prefix + key);
    await store.setMany(keys.map((key) => forEver(key, 'A')));
    expect(await listed(store)).toEqual(keys);
    expect(await listed(store, `${store.prefix}x:`)).toEqual(keys.slice(0, 2));
  });

  it('keeps two namespaces of one place apart', async () => {
    const shared = place();
    const [ours, theirs] = [keyvStore(connect('n', shared)), keyvStore(connect('m', shared))];
    // One place, two Keyvs: what Keyv 5 has told a shared store last counts for both.
    await ours.setMany([forEver(`${ours.prefix}a`, 'ours')]);
    await theirs.setMany([forEver(`${theirs.prefix}a`, 'theirs')]);
    expect(await ours.getMany([`${ours.prefix}a`])).toMatchObject({ texts: ['ours'] });
    expect(await theirs.getMany([`${theirs.prefix}a`])).toMatchObject({ texts: ['theirs'] });
    expect(await listed(ours)).toEqual([`${ours.prefix}a`]);
  });

  it('disconnects', async () => {
    const keyv = connect('n', place());
    const disconnected = new Promise<void>((resolve) => keyv.on('disconnect', resolve));
    await keyvStore(keyv).disconnect();
    await disconnected;
  });
});

describe('what takes moments', () => {
  it.each([
    ['an adapter of Keyv 6', (held: Map<string, NativeEntry>) => nativeAdapter(held)],
    ['a Map', (held: Map<string, NativeEntry>) => held],
  ])('is told whole ones, and none that is over before it looks: %s', async (_, storeOver) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const held = new Map<string, NativeEntry>();
    const at = (key: string, expiresAt: number | undefined) => ({ key, text: key, expiresAt });
    const store = keyvStore(new Keyv6({ store: storeOver(held) }));
    await store.setMany([at('a', 2_500.4), at('b', 1_000.2), at('c', 900), at('d', undefined)]);
    const moments = [...held.values()].map(({ expires }) => expires);
    expect(moments).toEqual([2_501, 2_000, 2_000, undefined]);
  });
});

describe.each([
  ['5', Keyv],
  ['6', Keyv6],
] as [string, typeof Keyv][])('an adapter behind a Keyv %s', (_, AnyKeyv) => {
  const connect = (store: unknown, namespace?: string) =>
    new AnyKeyv({ store, ...(namespace && { namespace }) });

  it('gets one call for many keys', async () => {
    const adapter = countingStore();
    const store = keyvStore(connect(adapter));
    await store.setMany([forEver('a', 'A'), forEver('b', 'B')]);
    await store.getMany(['a', 'b']);
    await store.deleteMany(['a', 'b']);
    expect(adapter.calls.map(({ method, keys }) => [method, keys.length])).toEqual([
      ['setMany', 2],
      ['getMany', 2],
      ['deleteMany', 2],
    ]);
  });

  it('that has no calls for many keys gets those for single ones at once', async () => {
    const adapter = singles();
    const waiting: (() => void)[] = [];
    const slow =
      <Args extends unknown[]>(call: (...args: Args) => unknown) =>
      async (...args: Args) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return call(...args);
      };
    const store = keyvStore(
      connect({
        ...adapter,
        get: slow(adapter.get),
        set: slow(adapter.set),
        delete: slow(adapter.delete),
      }),
    );
    const works = [
      () => store.setMany([forEver('a', 'A'), forEver('b', 'B')]),
      () => store.getMany(['a', 'b']),
      () => store.deleteMany(['a', 'b']),
    ];
    for (const work of works) {
      const done = work();
      await vi.waitFor(() => expect(waiting).toHaveLength(2));
      for (const resolve of waiting.splice(0)) resolve();
      await done;
    }
    expect(adapter.calls.map(({ method }) => method)).toEqual([
      'set',
      'set',
      'get',
      'get',
      'delete',
      'delete',
    ]);
  });

  it('that fails for one key of many finds the others', async () => {
    const adapter = singles();
    const { get } = adapter;
    const failing = async (key: string) => {
      if (key === 'b') throw new Error('no b');
      return get(key);
    };
    const store = keyvStore(connect({ ...adapter, get: failing }));
    await store.setMany([forEver('a', 'A'), forEver('b', 'B')]);
    expect(await store.getMany(['a', 'b'])).toEqual({
      texts: ['A', undefined],
      swallowed: new Error('no b'),
    });
  });

  it('that fails to write one key of many is waited for', async () => {
    const adapter = singles();
    const { set } = adapter;
    let isDone = false;
    const failing = async (key: string, text: string) => {
      if (key === 'a') throw new Error('no a');
      await new Promise((resolve) => setImmediate(resolve));
      isDone = true;
      return set(key, text);
    };
    const store = keyvStore(connect({ ...adapter, set: failing }));
    const written = store.setMany([forEver('a', 'A'), forEver('b', 'B')]);
    await expect(written).rejects.toThrow('no a');
    expect(isDone).toBe(true);
  });

  it.each([
    ['nothing', undefined, []],
    ['true', true, []],
    ['false', false, ['a', 'b']],
    ['one for each', [true, false], ['b']],
  ])('that says %s of what it has written refuses what is false', async (_name, says, refused) => {
    const setMany = async () => says;
    const store = keyvStore(connect({ ...countingStore(), setMany }));
    expect(await store.setMany([forEver('a', 'A'), forEver('b', 'B')])).toEqual(refused);
  });

  it('that says false of a single key refuses that', async () => {
    const store = keyvStore(connect({ ...singles(), set: async (key: string) => key !== 'a' }));
    expect(await store.setMany([forEver('a', 'A'), forEver('b', 'B')])).toEqual(['a']);
  });

  it.each([
    ['null', null, null],
    ['bytes', new TextEncoder().encode('ä'), 'ä'],
    ['the object that Keyv keeps a value in', { value: 'A', expires: undefined }, 'A'],
    ['that object, with nothing', { value: undefined, expires: 0 }, undefined],
  ])('that answers %s is understood', async (_name, answer, text) => {
    const many = keyvStore(connect({ ...countingStore(), getMany: async () => ['B', answer] }));
    expect(await many.getMany(['a', 'b'])).toMatchObject({ texts: ['B', text] });
    const single = keyvStore(connect({ ...singles(), get: async () => answer }));
    expect(await single.getMany(['a'])).toMatchObject({ texts: [text] });
  });

  it('is told lifetimes in whole milliseconds from now on, none that is over, and none at all', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    for (const adapter of [countingStore(), singles()]) {
      const store = keyvStore(connect(adapter));
      const at = (key: string, expiresAt: number | undefined) => ({ key, text: key, expiresAt });
      await store.setMany([at('a', 2_500.4), at('b', 1_000.2), at('c', 900), at('d', undefined)]);
      expect([...adapter.ttls.values()]).toEqual([1_501, 1, 1, undefined]);
    }
  });

  it('that only emits what went wrong is understood', async () => {
    const adapter = failing('emits');
    const store = keyvStore(connect(adapter));
    expect(await store.getMany(['a'])).toEqual({
      texts: [undefined],
      swallowed: new Error('gone'),
    });
    await expect(store.setMany([forEver('a', 'A')])).rejects.toThrow('gone');
    await expect(store.deleteMany(['a'])).rejects.toThrow('gone');
    await expect(listed(store)).rejects.toThrow('gone');
    expect((await store.getMany([])).swallowed).toBeUndefined();
  });

  it('that emits what went wrong and throws it throws it', async () => {
    const store = keyvStore(connect(failing('emits and throws')));
    await expect(store.getMany(['a'])).rejects.toThrow('gone');
    await expect(store.setMany([forEver('a', 'A')])).rejects.toThrow('gone');
  });

  it('that emits something while nobody asks ends nothing, and spoils nothing', async () => {
    const adapter = failing('works');
    const store = keyvStore(connect(adapter));
    adapter.emit('error', 'connection lost');
    expect(await store.getMany([])).toEqual({ texts: [], swallowed: undefined });
  });

  it('is listened to until it is disconnected, and ends nothing by what it emits later', async () => {
    const adapter = failing('works');
    const keyv = connect(adapter);
    const counts = () => [adapter.listenerCount('error'), keyv.listeners('error').length];
    const before = counts() as [number, number];
    for (let round = 0; round < 3; round += 1) await keyvStore(keyv).disconnect();
    const after = counts() as [number, number];
    expect(after[0]).toBe(before[0] + 1);
    expect(after[1]).toBeLessThanOrEqual(before[1] + 1);
    expect(() => adapter.emit('error', new Error('connected again, and lost'))).not.toThrow();
  });

  it('that cannot be disconnected says so, and is still listened to', async () => {
    const adapter = Object.assign(failing('works'), {
      async disconnect() {
        throw new Error('stuck');
      },
    });
    await expect(keyvStore(connect(adapter)).disconnect()).rejects.toThrow('stuck');
    expect(() => adapter.emit('error', new Error('gone at last'))).not.toThrow();
  });

  it('that cannot list its keys says so', async () => {
    await expect(listed(keyvStore(connect(singles(), 'n')))).rejects.toThrow(
      'The Keyv store cannot list its keys: it has no `iterator`.',
    );
  });

  it('that is asked to list its keys is not taken for one of this package', async () => {
    const keys = vi.fn(() => ['n:a']);
    const iterator = async function* () {
      yield ['n:b', 'B'];
      yield 'n:c';
    };
    const adapter = { ...countingStore(), opts: { url: '' } };
    const store = keyvStore(connect({ ...adapter, keys, iterator }, 'n'));
    expect(await listed(store, 'n:')).toEqual(['n:b', 'n:c']);
    expect(keys).not.toHaveBeenCalled();
    const ours = keyvStore(connect({ ...adapter, keys, iterator, expiresItself: false }, 'n'));
    expect(await listed(ours, 'n:')).toEqual(['n:a']);
    expect(keys).toHaveBeenCalledWith('n:');
    const scanKeys = vi.fn(async function* () {
      yield 'n:d';
    });
    const redis = keyvStore(connect({ ...adapter, keys, iterator, scanKeys }, 'n'));
    expect(await listed(redis, 'n:')).toEqual(['n:d']);
    expect(scanKeys).toHaveBeenCalledWith('n:');
  });

  it('that has a namespace and does not heed it keeps two apart nevertheless', async () => {
    const whole = () => ({ ...countingStore(), has: async () => true, hasMany: async () => [] });
    const adapter = { ...whole(), namespace: undefined as string | undefined };
    const [ours, theirs] = [
      keyvStore(connect({ ...adapter }, 'n')),
      keyvStore(connect({ ...adapter }, 'm')),
    ];
    expect(ours.prefix).not.toBe(theirs.prefix);
  });
});

/** An adapter that emits its errors, as most do. */
function failing(how: 'works' | 'emits' | 'emits and throws') {
  const adapter = Object.assign(new EventEmitter(), {
    opts: { url: '' },
    async get() {
      return answer(undefined);
    },
    async getMany(keys: string[]) {
      return keys.length === 0 ? [] : answer(keys.map(() => undefined));
    },
    async set() {
      return answer(undefined);
    },
    async setMany() {
      return answer(undefined);
    },
    async delete() {
      return answer(false);
    },
    async deleteMany() {
      return answer(false);
    },
    async clear() {},
    async *iterator() {
      yield ['first', 'text'];
      answer(undefined);
    },
  });
  function answer<T>(normal: T): T {
    if (how !== 'works') adapter.emit('error', new Error('gone'));
    if (how === 'emits and throws') throw new Error('gone');
    return normal;
  }
  return adapter;
}
