import { isStaleValue, MISS } from '@batchkit/core';
import { Keyv } from 'keyv';
import { describe, expect, it, vi } from 'vitest';
import { hybridStorage } from '../src/index.js';
import { advance, stopClock } from './support/clock.js';
import { countingStore } from './support/counting-store.js';

stopClock();

const HOUR = 3_600_000;

/** A storage over a store that other processes write to as well. */
function sharing(store = countingStore()) {
  const connect = (memory?: { ttlMs?: number; maxEntries?: number } | false) =>
    hybridStorage({ memory, l2: new Keyv({ store }) });
  return { store, connect };
}

const entry = (key: string, value: unknown, expiresAt?: number, staleUntil?: number) => ({
  key,
  value,
  expiresAt,
  staleUntil,
});

describe('a lookup', () => {
  it('is answered synchronously where memory holds every key', async () => {
    const { store, connect } = sharing();
    const storage = connect();
    await storage.mset([entry('a', 1), entry('b', undefined)]);
    store.calls.length = 0;
    expect(storage.mget(['b', 'a', 'b'])).toEqual([undefined, 1, undefined]);
    expect(store.calls).toEqual([]);
  });

  it('costs one round trip to L2, for the distinct keys that memory lacks', async () => {
    const { store, connect } = sharing();
    await connect().mset([entry('far', 2)]);
    const storage = connect();
    await storage.mset([entry('near', 1)]);
    store.calls.length = 0;
    const slots = await storage.mget(['far', 'near', 'none', 'far', 'none']);
    expect(slots).toEqual([2, 1, MISS, 2, MISS]);
    expect(store.calls.map(({ method, keys }) => [method, keys.length])).toEqual([['getMany', 2]]);
  });

  it('does not get its misses computed by walking the hits: an empty memory still asks L2', async () => {
    const { store, connect } = sharing();
    await connect().mset([entry('a', 1), entry('b', 2)]);
    store.calls.length = 0;
    expect(await connect().mget(['a', 'b'])).toEqual([1, 2]);
    expect(store.calls).toHaveLength(1);
  });

  it('does not decide by `found: value !== undefined`, in either tier', async () => {
    const { connect } = sharing();
    const values = [undefined, null, 0, '', false];
    const keys = values.map(String);
    const near = connect();
    await near.mset(keys.map((key, index) => entry(key, values[index])));
    expect(near.mget(keys)).toEqual(values);
    const far = connect();
    expect(await far.mget(keys)).toEqual(values);
    expect(far.mget(keys)).toEqual(values);
  });

  it('asks a store that has no getMany for each key once, at once', async () => {
    const { store } = sharing();
    const single = { ...store, getMany: undefined, setMany: undefined, deleteMany: undefined };
    const storage = hybridStorage({ memory: false, l2: new Keyv({ store: single }) });
    await storage.mset([entry('a', 1), entry('b', 2)]);
    expect(await storage.mget(['b', 'a', 'b', 'c'])).toEqual([2, 1, 2, MISS]);
    await storage.mdelete(['a', 'b']);
    expect(store.calls.map(({ method }) => method).join(' ')).toBe(
      'set set get get get delete delete',
    );
  });
});

describe('backfill', () => {
  it('keeps the remaining lifetime, not a new one', async () => {
    const { store, connect } = sharing();
    await connect().mset([entry('a', 1, Date.now() + HOUR)]);
    advance(HOUR - 300);
    const storage = connect();
    await storage.mget(['a']);
    store.calls.length = 0;
    advance(299);
    expect(storage.mget(['a'])).toEqual([1]);
    advance(1);
    store.texts.clear();
    expect(await storage.mget(['a'])).toEqual([MISS]);
  });

  it('keeps the stale window, and says so', async () => {
    const { connect } = sharing();
    const expiresAt = Date.now() + HOUR;
    await connect().mset([entry('a', 1, expiresAt, expiresAt + HOUR)]);
    advance(HOUR);
    const storage = connect();
    const [fromL2] = await storage.mget(['a']);
    const [fromMemory] = await storage.mget(['a']);
    for (const slot of [fromL2, fromMemory]) {
      expect(isStaleValue(slot) && { ...slot }).toEqual({
        value: 1,
        expiresAt,
        staleUntil: expiresAt + HOUR,
        durationMs: undefined,
      });
    }
  });

  it('is bounded by memory.ttlMs, after which L2 is asked again', async () => {
    const { store, connect } = sharing();
    await connect().mset([entry('a', 'old')]);
    const storage = connect({ ttlMs: 1000 });
    await storage.mget(['a']);
    await connect().mset([entry('a', 'new')]);
    advance(999);
    expect(storage.mget(['a'])).toEqual(['old']);
    advance(1);
    store.calls.length = 0;
    expect(await storage.mget(['a'])).toEqual(['new']);
    expect(store.calls).toHaveLength(1);
  });

  it.each([
    ['written', (s: ReturnType<typeof hybridStorage>) => s.mset([entry('a', 'new')]), ['new']],
    ['deleted', (s: ReturnType<typeof hybridStorage>) => s.mdelete(['a']), [MISS]],
    ['cleared', (s: ReturnType<typeof hybridStorage>) => s.clear(), [MISS]],
  ])(
    'does not bring back a value that was %s while the answer was on its way',
    async (_, change, left) => {
      const { store, connect } = sharing();
      await connect().mset([entry('a', 'old')]);
      const storage = connect();
      const answer = deferred();
      const sound = store.getMany;
      store.getMany = async (keys) => {
        const texts = await sound(keys);
        await answer.promise;
        return texts;
      };
      const reading = storage.mget(['a']);
      await change(storage);
      answer.resolve();
      await reading;
      store.getMany = sound;
      expect(await storage.mget(['a'])).toEqual(left);
    },
  );
});

describe('a write', () => {
  it('is in memory at once, and in L2 in one setMany', async () => {
    const { store, connect } = sharing();
    const storage = connect();
    const written = storage.mset([entry('a', 1), entry('b', 2)]);
    expect(storage.mget(['a', 'b'])).toEqual([1, 2]);
    await written;
    expect(store.calls.map(({ method, keys }) => [method, keys.length])).toEqual([['setMany', 2]]);
  });

  it('gives L2 milliseconds that cover the stale window: not milliseconds passed to a store that counts seconds, nor a moment', async () => {
    const { store, connect } = sharing();
    const now = Date.now();
    await connect().mset([
      entry('fresh', 1, now + 1500.4),
      entry('stale', 1, now + 1000, now + 5000),
      entry('over', 1, now - 1),
      entry('for ever', 1, Infinity),
      entry('by default', 1),
    ]);
    expect([...store.ttls.values()]).toEqual([1501, 5000, 1, undefined, undefined]);
  });

  it('without a lifetime of its own takes ttlMs, else the ttl of the Keyv', async () => {
    const { store } = sharing();
    const l2 = new Keyv({ store, ttl: 3000 });
    await hybridStorage({ l2, ttlMs: 2000 }).mset([entry('a', 1)]);
    await hybridStorage({ l2 }).mset([entry('b', 1), entry('c', 1, Date.now() + 9)]);
    expect([...store.ttls.values()]).toEqual([2000, 3000, 9]);
  });

  it('that memory alone takes is synchronous', () => {
    expect(hybridStorage().mset([entry('a', 1)])).toBeUndefined();
  });
});

describe('memory', () => {
  it('holds maxEntries values, and drops the one unused for longest', async () => {
    const storage = hybridStorage({ memory: { maxEntries: 3 } });
    await storage.mset(['a', 'b', 'c'].map((key) => entry(key, key)));
    await storage.mget(['a']);
    await storage.mset([entry('d', 'd')]);
    expect(await storage.mget(['a', 'b', 'c', 'd'])).toEqual(['a', MISS, 'c', 'd']);
  });

  it('pushes values out to L2, not out of the storage', async () => {
    const { connect } = sharing();
    const storage = connect({ maxEntries: 1 });
    await storage.mset([entry('a', 1), entry('b', 2)]);
    expect(await storage.mget(['a', 'b'])).toEqual([1, 2]);
  });

  it('shares references where L2 holds copies', async () => {
    const { connect } = sharing();
    const value = { n: 1 };
    const storage = connect();
    await storage.mset([entry('a', value)]);
    expect((await storage.mget(['a']))[0]).toBe(value);
    expect((await connect().mget(['a']))[0]).not.toBe(value);
  });
});

describe('close', () => {
  it('waits for the writes under way, then disconnects L2, once', async () => {
    const store = Object.assign(countingStore(), { disconnect: vi.fn(async () => {}) });
    const hold = deferred();
    const sound = store.setMany;
    store.setMany = async (entries) => {
      await hold.promise;
      return sound(entries);
    };
    const storage = hybridStorage({ l2: new Keyv({ store }) });
    const written = storage.mset([entry('a', 1)]);
    const closed = Promise.all([storage.close(), storage.close()]);
    expect(store.disconnect).not.toHaveBeenCalled();
    hold.resolve();
    await Promise.all([written, closed]);
    expect(store.texts.size).toBe(1);
    expect(store.disconnect).toHaveBeenCalledTimes(1);
  });

  it('leaves a storage that refuses every call', async () => {
    const storage = hybridStorage();
    await storage.close();
    const calls = [
      () => storage.mget(['a']),
      () => storage.mset([entry('a', 1)]),
      () => storage.mdelete(['a']),
      () => storage.clear(),
    ];
    for (const call of calls) {
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
    }
  });
});

describe('a namespace', () => {
  it('is cleared without touching what else lives in the store', async () => {
    const store = new Map<string, unknown>([['somebody else', 1]]);
    const ours = hybridStorage({ l2: new Keyv({ store }), namespace: 'a' });
    const longer = hybridStorage({ l2: new Keyv({ store }), namespace: 'a.b' });
    await ours.mset([entry('k', 'ours')]);
    await longer.mset([entry('k', 'theirs')]);
    await ours.clear();
    expect(await longer.mget(['k'])).toEqual(['theirs']);
    expect([...store.keys()]).toEqual(['somebody else', 'keyv:batchkit2:a.b/k']);
  });

  it('cannot be cleared where the store lists no keys, and the error says so', async () => {
    const { store } = sharing();
    const storage = hybridStorage({ l2: new Keyv({ store: { ...store, keys: undefined } }) });
    await expect(storage.clear()).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message:
        '[hybrid] l2 clear failed: The Keyv store cannot list its keys: it has no `iterator`.',
    });
  });

  it('keeps keys apart that UTF-8 or an adapter would confuse', async () => {
    const { store, connect } = sharing();
    const keys = ['\ud800', '\udc00', '%ud800', 'a::b', 'a%3A%3Ab', 'a:b', '%', '%25', ':::'];
    await connect().mset(keys.map((key, index) => entry(key, index)));
    const physical = [...store.texts.keys()];
    expect(new Set(physical.map((key) => Buffer.from(key).toString())).size).toBe(keys.length);
    expect(physical.filter((key) => key.includes('::'))).toEqual([]);
    expect(await connect().mget(keys)).toEqual(keys.map((_, index) => index));
  });
});

it('leaves no timer behind', async () => {
  vi.useFakeTimers();
  const { connect } = sharing();
  const storage = connect(false);
  await storage.mset([entry('a', 1)]);
  expect(await storage.mget(['a', 'b'])).toEqual([1, MISS]);
  await storage.mdelete(['a']);
  await storage.close();
  expect(vi.getTimerCount()).toBe(0);
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
