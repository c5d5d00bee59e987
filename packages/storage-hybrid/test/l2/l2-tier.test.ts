import { MISS, UNREAD } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HybridStorageOptions } from '../../src/index.js';
import { attached } from '../support/attached.js';
import { countingStore } from '../support/counting-store.js';
import { settled } from '../support/manual-store.js';

type Store = ReturnType<typeof countingStore>;

const later =
  <A extends unknown[], T>(work: (...args: A) => Promise<T>, ms: number) =>
  async (...args: A): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return work(...args);
  };
const never = () => new Promise<never>(() => {});
const a = { key: 'a', value: 1, expiresAt: undefined };
const b = { key: 'b', value: 2, expiresAt: undefined };

/** No timer but those of operations. */
const quiet = (store: Store) => ({
  l2: new Keyv({ store }),
  checksum: true,
  sweepIntervalMs: Infinity,
});

/** A storage whose L2 holds `a` and `b`, and then has a fault; memory holds nothing. */
async function faulty(fault: (store: Store) => Partial<Store>, options: HybridStorageOptions = {}) {
  const store = countingStore();
  await attached(quiet(store)).storage.mset([a, b]);
  Object.assign(store, fault(store));
  return { store, ...attached({ ...quiet(store), ...options }) };
}

/** Replaces the text that L2 holds for `a`. */
function overwrite(store: Store, change: (text: string) => unknown): void {
  const [[key, text] = ['', '']] = store.texts;
  store.texts.set(key, change(text) as string);
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

  it('that never settles makes its keys UNREAD after the soft timeout, with one event', async () => {
    const { storage, events } = await faulty(() => ({ getMany: never }));
    const slots = storage.mget(['a', 'b']);
    await vi.advanceTimersByTimeAsync(249);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await slots).toEqual([UNREAD, UNREAD]);
    await vi.advanceTimersByTimeAsync(750);
    expect(events).toMatchObject([
      {
        name: 'timeout',
        operation: 'mget',
        keys: 2,
        error: {
          code: 'ERR_TIMEOUT',
          message: '[hybrid] l2 mget of 2 keys did not end within 250 ms.',
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

  it('that answers between the two timeouts fills memory for the next', async () => {
    const { store, storage } = await faulty((sound) => ({ getMany: later(sound.getMany, 900) }));
    const slots = storage.mget(['a', 'b']);
    await vi.advanceTimersByTimeAsync(250);
    expect(await slots).toEqual([UNREAD, UNREAD]);
    await storage.mset([{ ...b, value: 'newer' }]);
    await vi.advanceTimersByTimeAsync(650);
    store.calls.length = 0;
    expect(storage.mget(['a', 'b'])).toEqual([1, 'newer']);
    expect(store.calls).toEqual([]);
  });

  it('that answers after the hard timeout does not', async () => {
    const { storage } = await faulty((sound) => ({ getMany: later(sound.getMany, 1001) }));
    void storage.mget(['a']);
    await vi.advanceTimersByTimeAsync(1001);
    const slots = storage.mget(['a']);
    expect(slots).toBeInstanceOf(Promise);
    await vi.advanceTimersByTimeAsync(1001);
    expect(await slots).toEqual([UNREAD]);
  });

  it('of more than maxBatch keys is several, at once, and each fails alone', async () => {
    const sizes: number[] = [];
    const { storage, events } = await faulty(
      ({ getMany }) => ({
        getMany: (keys) => {
          sizes.push(keys.length);
          return keys.length === 1 ? Promise.reject(new Error('no')) : getMany(keys);
        },
      }),
      { maxBatch: 2 },
    );
    expect(await storage.mget(['a', 'b', 'c', 'd', 'e'])).toEqual([1, 2, MISS, MISS, UNREAD]);
    expect(sizes).toEqual([2, 2, 1]);
    expect(events).toMatchObject([{ name: 'error', keys: 1 }]);
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
  it.each<[string, (text: string) => unknown]>([
    ['no envelope', () => 'garbage'],
    ['cut off', (text) => text.slice(0, -1)],
    ['of a future version', (text) => text.replace(/^\d+/, (version) => `${Number(version) + 1}`)],
    ['changed by one letter', (text) => text.replace(/.$/, 'x')],
    ['no text', () => 42],
  ])('is a MISS, a corrupt event, and deleted where it is %s', async (_, change) => {
    const { store, storage, events } = await faulty(() => ({}));
    overwrite(store, change);
    expect(await storage.mget(['a', 'b'])).toEqual([MISS, 2]);
    await settled();
    expect(store.calls.at(-1)?.method).toBe('deleteMany');
    expect(store.texts.size).toBe(1);
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
    await settled();
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
    await storage.close();
  });

  it('that never settles is reported after the hard timeout', async () => {
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
    await storage.close();
    // By then the calls count as lost.
    await vi.advanceTimersByTimeAsync(30_000);
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
    await storage.close();
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
  const { storage } = attached(quiet(store));
  const closed = expect(storage.close()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
});
