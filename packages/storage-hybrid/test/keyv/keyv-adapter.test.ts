import { Keyv } from 'keyv';
import { Keyv as Keyv6 } from 'keyv-6';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HybridStorage, hybridStorage, keyvAdapter } from '../../src/index.js';
import { countingStore } from '../support/counting-store.js';

afterEach(() => {
  vi.useRealTimers();
});

async function valuesOf(keyv: Keyv): Promise<[string, unknown][]> {
  const found: [string, unknown][] = [];
  for await (const entry of keyv.iterator?.(undefined) ?? []) found.push(entry);
  return found.sort();
}

/** Made to fail when it is told to. */
function breakable() {
  const store = countingStore();
  let isBroken = false;
  const broken = async () => {
    throw new Error('out of reach');
  };
  const { get, getMany, setMany } = store;
  return {
    l2: new Keyv({
      store: Object.assign(store, {
        get: (key: string) => (isBroken ? broken() : get(key)),
        getMany: (keys: string[]) => (isBroken ? broken() : getMany(keys)),
        setMany: (entries: never[]) => (isBroken ? broken() : setMany(entries)),
      }),
    }),
    fail() {
      isBroken = true;
    },
  };
}

type Connect = (storage: HybridStorage, namespace?: string) => Keyv;

const keyv5: Connect = (storage, namespace) =>
  new Keyv({ store: keyvAdapter(storage), ...(namespace && { namespace }) });
/** Its methods are called alike. */
const keyv6: Connect = (storage, namespace) =>
  new Keyv6({
    store: keyvAdapter(storage),
    ...(namespace && { namespace }),
  }) as unknown as Keyv;

describe.each([
  ['5', keyv5],
  ['6', keyv6],
])('a Keyv %s', (_, connect) => {
  it.each([
    ['false', false],
    ['null', null],
    ['0', 0],
    ['an empty text', ''],
    ['an object with bytes', { bytes: Buffer.from('ab') }],
    ['a text with a colon before it', ':a'],
  ])('gets %s as it was set', async (_name, value) => {
    const keyv = connect(hybridStorage());
    expect(await keyv.set('a', value)).toBe(true);
    expect(await keyv.get('a')).toEqual(value);
    expect(await keyv.has('a')).toBe(true);
  });

  it('gets, sets and deletes many in order', async () => {
    const keyv = connect(hybridStorage());
    await keyv.setMany([
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ]);
    expect(await keyv.getMany(['b', 'none', 'a', 'b'])).toEqual([2, undefined, 1, 2]);
    expect(await keyv.hasMany(['none', 'a'])).toEqual([false, true]);
    expect([await keyv.deleteMany(['a', 'b'])].flat()[0]).toBe(true);
    expect([await keyv.deleteMany(['a', 'b'])].flat()[0]).toBe(false);
    expect(await keyv.getMany(['a', 'b'])).toEqual([undefined, undefined]);
  });

  it('tells whether what it deletes was there', async () => {
    const keyv = connect(hybridStorage());
    await keyv.set('a', 1);
    expect(await keyv.delete('a')).toBe(true);
    expect(await keyv.delete('a')).toBe(false);
  });

  it('keeps a value for as long as it is told, to the millisecond', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const keyv = connect(hybridStorage());
    await keyv.set('a', 1, 500);
    await keyv.setMany([{ key: 'b', value: 2, ttl: 500 }]);
    vi.setSystemTime(1_499);
    expect(await keyv.getMany(['a', 'b'])).toEqual([1, 2]);
    vi.setSystemTime(1_501);
    expect(await keyv.getMany(['a', 'b'])).toEqual([undefined, undefined]);
    expect(await keyv.has('a')).toBe(false);
    expect(await valuesOf(keyv)).toEqual([]);
  });

  it('keeps a value without a lifetime as long as the storage keeps it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const keyv = connect(hybridStorage({ ttlMs: 500 }));
    await keyv.set('a', 1);
    vi.setSystemTime(1_499);
    expect(await keyv.get('a')).toBe(1);
    vi.setSystemTime(1_501);
    expect(await keyv.get('a')).toBeUndefined();
  });

  it('shares a storage with a Keyv of another namespace and sees nothing of it', async () => {
    const storage = hybridStorage();
    const [ours, theirs] = [connect(storage, 'ours'), connect(storage, 'theirs')];
    await ours.set('a', 1);
    await theirs.set('a', 2);
    await theirs.set('b', 2);
    expect(await ours.getMany(['a', 'b'])).toEqual([1, undefined]);
    expect(await valuesOf(ours)).toEqual([['a', 1]]);
    await ours.clear();
    expect(await ours.get('a')).toBeUndefined();
    expect(await theirs.getMany(['a', 'b'])).toEqual([2, 2]);
    expect(await theirs.delete('a')).toBe(true);
  });

  it('without a namespace clears the storage', async () => {
    const storage = hybridStorage();
    const keyv = connect(storage);
    keyv.namespace = undefined;
    await storage.mset([{ key: 'elsewhere', value: 1, expiresAt: undefined }]);
    await keyv.clear();
    expect(storage.mget(['elsewhere'])).toEqual([expect.any(Symbol)]);
  });

  it('lists more values than a page holds', async () => {
    const keyv = connect(hybridStorage(), 'many');
    const entries = Array.from({ length: 2_500 }, (_each, index) => ({
      key: `k${index}`,
      value: index,
    }));
    await keyv.setMany(entries);
    expect(await valuesOf(keyv)).toHaveLength(2_500);
  });

  it('gets undefined and emits one error for keys that cannot be read', async () => {
    const { l2, fail } = breakable();
    const keyv = connect(hybridStorage({ memory: false, l2 }));
    const errors: Error[] = [];
    keyv.on('error', (error: Error) => errors.push(error));
    fail();
    expect(await keyv.getMany(['a', 'b'])).toEqual([undefined, undefined]);
    expect(errors).toMatchObject([
      { code: 'ERR_STORAGE_READ', message: '[hybrid] 2 of 2 keys could not be read.' },
    ]);
  });

  it('answers false and emits an error for a value that cannot be written', async () => {
    const { l2, fail } = breakable();
    const keyv = connect(hybridStorage({ memory: false, l2 }));
    const failed = new Promise((resolve) => keyv.on('error', resolve));
    fail();
    expect(await keyv.set('a', 1)).toBe(false);
    expect(await failed).toMatchObject({ code: 'ERR_STORAGE_WRITE' });
  });

  it('closes the storage when it is disconnected', async () => {
    const storage = hybridStorage();
    await connect(storage).disconnect();
    expect(() => storage.mget(['a'])).toThrow('closed');
  });
});

describe('an adapter', () => {
  it('has nothing to do with stale values', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const storage = hybridStorage();
    const adapter = keyvAdapter(storage);
    await storage.mset([
      { key: 'a', value: 1, expiresAt: 1_500, staleUntil: 9_000, durationMs: 10 },
    ]);
    expect(await adapter.get('a')).toBe(1);
    vi.setSystemTime(1_500);
    expect(await adapter.getMany(['a'])).toEqual([undefined]);
    expect(await adapter.hasMany(['a'])).toEqual([false]);
    expect(await adapter.delete('a')).toBe(false);
  });

  it('rejects where nobody listens to what cannot be read', async () => {
    const { l2, fail } = breakable();
    const storage = hybridStorage({ memory: false, l2 });
    const adapter = keyvAdapter(storage);
    fail();
    await expect(adapter.get('a')).rejects.toMatchObject({ code: 'ERR_STORAGE_READ' });
  });

  it('does not ask the storage about no keys', async () => {
    const storage = hybridStorage();
    const mget = vi.spyOn(storage, 'mget');
    expect(await keyvAdapter(storage).getMany([])).toEqual([]);
    expect(mget).not.toHaveBeenCalled();
  });

  it('has no address to tell, and no namespace before Keyv gives it one', () => {
    const adapter = keyvAdapter(hybridStorage());
    expect('namespace' in adapter).toBe(false);
    expect(adapter.opts).toEqual({ dialect: 'hybrid', url: 'hybrid:over-redis' });
  });
});
