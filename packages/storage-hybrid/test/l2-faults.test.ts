import { MISS, UNREAD } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attached } from './support/attached.js';
import { countingStore } from './support/counting-store.js';

type Store = ReturnType<typeof countingStore>;

const never = () => new Promise<never>(() => {});
const a = { key: 'a', value: 1, expiresAt: undefined };
const b = { key: 'b', value: 2, expiresAt: undefined };

/** A storage whose L2 holds `a` and `b`, and then has a fault; memory holds nothing. */
async function faulty(fault: (store: Store) => Partial<Store>) {
  const store = countingStore();
  await attached({ l2: new Keyv({ store }) }).storage.mset([a, b]);
  Object.assign(store, fault(store));
  return { store, ...attached({ l2: new Keyv({ store }), l2TimeoutMs: 1000 }) };
}

/** Replaces the text that L2 holds for `a`. */
function overwrite(store: Store, text: unknown): void {
  const [key] = store.texts.keys();
  store.texts.set(key as string, text as string);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('a getMany', () => {
  it('that rejects makes its keys UNREAD, with one event', async () => {
    const error = new Error('READONLY');
    const { storage, events } = await faulty(() => ({ getMany: () => Promise.reject(error) }));
    await storage.mset([{ key: 'near', value: 0, expiresAt: undefined }]);
    expect(await storage.mget(['a', 'near', 'b'])).toEqual([UNREAD, 0, UNREAD]);
    expect(events).toEqual([
      { type: 'tier', name: 'error', tier: 'l2', operation: 'mget', keys: 2, error },
    ]);
  });

  it('that throws is contained in the same way', async () => {
    const { storage, events } = await faulty(() => ({
      getMany: () => {
        throw new Error('not connected');
      },
    }));
    expect(await storage.mget(['a'])).toEqual([UNREAD]);
    expect(events).toMatchObject([{ name: 'error', keys: 1 }]);
  });

  it('that never settles makes its keys UNREAD after l2TimeoutMs, with one event', async () => {
    const { storage, events } = await faulty(() => ({ getMany: never }));
    const slots = storage.mget(['a', 'b']);
    await vi.advanceTimersByTimeAsync(999);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await slots).toEqual([UNREAD, UNREAD]);
    expect(events).toMatchObject([
      {
        name: 'timeout',
        operation: 'mget',
        keys: 2,
        error: {
          code: 'ERR_TIMEOUT',
          message: '[hybrid] l2 mget of 2 keys did not end within 1000 ms.',
        },
      },
    ]);
  });

  it('that rejects after its time is up troubles nobody', async () => {
    const { storage } = await faulty(() => ({
      getMany: () => new Promise((_, reject) => setTimeout(reject, 5000, new Error('late'))),
    }));
    const slots = storage.mget(['a']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await slots).toEqual([UNREAD]);
    await vi.advanceTimersByTimeAsync(4000);
  });

  it.each([
    ['short', (texts: unknown[]) => texts.slice(1), '1'],
    ['long', (texts: unknown[]) => [...texts, undefined], '3'],
    ['with no list', () => undefined, 'undefined'],
  ])('that answers %s makes its keys UNREAD, with a contract event', async (_, change, got) => {
    const { storage, events } = await faulty((store) => ({
      getMany: async (keys) => change(keys.map((key) => store.texts.get(key))),
    }));
    expect(await storage.mget(['a', 'b'])).toEqual([UNREAD, UNREAD]);
    expect(events).toMatchObject([
      {
        name: 'contract',
        keys: 2,
        error: {
          code: 'ERR_STORAGE_CONTRACT',
          message: `[hybrid] Expected 2 answers of l2, got ${got}.`,
        },
      },
    ]);
  });

  it('that answers in another order gives no key the value of another', async () => {
    const { storage, events } = await faulty((store) => ({
      getMany: async (keys) => keys.map((key) => store.texts.get(key)).reverse(),
    }));
    expect(await storage.mget(['a', 'b'])).toEqual([UNREAD, UNREAD]);
    expect(events).toMatchObject([
      {
        name: 'contract',
        keys: 2,
        error: { key: 'a', message: '[hybrid] l2 answered "a" with the value of "b".' },
      },
    ]);
  });

  it('that swallows its error and answers undefined is not taken for misses', async () => {
    let report = (_: unknown) => {};
    const { storage, events } = await faulty((store) => ({
      on: ((_: string, listener: (error: unknown) => void) => {
        report = listener;
      }) as never,
      getMany: async (keys) => {
        report(new Error('Socket closed unexpectedly'));
        return keys.map((key, index) => (index === 0 ? store.texts.get(key) : undefined));
      },
    }));
    expect(await storage.mget(['a', 'b', 'c'])).toEqual([1, UNREAD, UNREAD]);
    expect(events).toMatchObject([
      { name: 'error', keys: 2, error: { message: 'Socket closed unexpectedly' } },
    ]);
  });
});

describe('what L2 holds', () => {
  it.each([
    ['text that is no JSON', 'garbage'],
    ['JSON cut off', '{"v":1,"k":"a","j":{"n":1'],
    ['JSON of another shape', '{"value":1}'],
    ['a JSON scalar', 'null'],
    ['a future version', '{"v":2,"k":"a","j":1}'],
    ['an envelope without a value', '{"v":1,"k":"a"}'],
    ['an envelope with two values', '{"v":1,"k":"a","j":1,"c":"/w9f"}'],
    ['an expiry that is no number', '{"v":1,"k":"a","e":"soon","j":1}'],
    ['a stale window that is no number', '{"v":1,"k":"a","s":"later","j":1}'],
    ['a duration that is no number', '{"v":1,"k":"a","d":"long","j":1}'],
    ['an envelope without a key', '{"v":1,"j":1}'],
    ['a structured value that is garbage', '{"v":1,"k":"a","c":"AAAA"}'],
    ['no text at all', 42],
  ])('is a MISS and a corrupt event where it is %s', async (_, text) => {
    const { store, storage, events } = await faulty(() => ({}));
    overwrite(store, text);
    expect(await storage.mget(['a', 'b'])).toEqual([MISS, 2]);
    expect(events).toMatchObject([
      {
        name: 'corrupt',
        tier: 'l2',
        operation: 'mget',
        keys: 1,
        error: { code: 'ERR_STORAGE_READ', key: 'a' },
      },
    ]);
  });

  it('is one corrupt event for a whole batch', async () => {
    const { store, storage, events } = await faulty(() => ({}));
    for (const key of store.texts.keys()) store.texts.set(key, '');
    expect(await storage.mget(['a', 'b'])).toEqual([MISS, MISS]);
    expect(events).toMatchObject([{ name: 'corrupt', keys: 2 }]);
  });
});

describe('a write to L2', () => {
  it.each<[string, (store: Store) => Partial<Store>, string]>([
    ['rejects', () => ({ setMany: () => Promise.reject(new Error('OOM')) }), 'OOM'],
    ['refuses the key', () => ({ setMany: async () => [false] }), 'refused'],
  ])('that %s is reported, and memory keeps the value', async (_, fault, why) => {
    const { storage } = await faulty(fault);
    const written = storage.mset([{ ...a, value: 'new' }]);
    await expect(written).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      plugin: 'hybrid',
      message: expect.stringContaining(why),
    });
    expect(storage.mget(['a'])).toEqual(['new']);
  });

  it('that never settles is reported after l2TimeoutMs', async () => {
    const { storage } = await faulty(() => ({ setMany: never, deleteMany: never }));
    const written = expect(storage.mset([a])).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      cause: { code: 'ERR_TIMEOUT' },
    });
    const deleted = expect(storage.mdelete(['a'])).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
    });
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all([written, deleted]);
  });

  it('that swallows its error is reported', async () => {
    let report = (_: unknown) => {};
    const { storage } = await faulty(() => ({
      on: ((_: string, listener: (error: unknown) => void) => {
        report = listener;
      }) as never,
      setMany: async () => report('connection lost'),
    }));
    await expect(storage.mset([a])).rejects.toMatchObject({
      message: '[hybrid] l2 mset of 1 key failed: connection lost',
    });
  });

  it('of values that cannot be encoded fails them alone, by name', async () => {
    const { storage, store } = await faulty((sound) => {
      sound.texts.clear();
      return {};
    });
    class Button {}
    const written = storage.mset([
      a,
      { key: 'f', value: { onClick: () => {} }, expiresAt: undefined },
      { key: 'i', value: [new Button()], expiresAt: undefined },
      b,
    ]);
    const failure = await Promise.resolve(written).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message:
        '[hybrid] Cannot store "f" in l2: It holds a function, which is not plain data. (and 1 more)',
      cause: { errors: [{ key: 'f' }, { key: 'i' }] },
    });
    expect(store.texts.size).toBe(2);
    expect(storage.mget(['i'])).toEqual([[new Button()]]);
  });
});

it('close gives up a store that does not disconnect', async () => {
  const store = Object.assign(countingStore(), { disconnect: never });
  const { storage } = attached({ l2: new Keyv({ store }) });
  const closed = expect(storage.close()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
});
