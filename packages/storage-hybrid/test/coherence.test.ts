import { MISS, type TierEvent } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BusListener,
  type HybridStorageOptions,
  hybridStorage,
  type Invalidation,
  type InvalidationBus,
  inProcessBus,
} from '../src/index.js';
import { countingStore } from './support/counting-store.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const entry = (key: string, value: unknown = key) => ({ key, value, expiresAt: undefined });

/** What one process has: a storage, its core's ears, and a connection to what all share. */
function processOf(options: HybridStorageOptions) {
  const storage = hybridStorage(options);
  const events: TierEvent[] = [];
  const fenced: (readonly string[] | 'all')[] = [];
  const emit = (event: TierEvent) => events.push(event);
  storage.attach({ emit, fence: (keys) => fenced.push(keys), storageTimeoutMs: 2_000 });
  return { storage, events, fenced };
}

/** A bus whose messages the test can read, and whose connection it can cut. */
function watchedBus(publish?: InvalidationBus['publish']) {
  const listeners = new Set<BusListener>();
  const sent: Invalidation[] = [];
  const bus: InvalidationBus = {
    name: 'watched',
    publish:
      publish ??
      ((message) => {
        sent.push(message);
        for (const listener of listeners) listener.received(message);
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { bus, sent, listeners };
}

describe('what one process deletes', () => {
  it('leaves the memory of the others, and their loads in flight are fenced', async () => {
    const store = countingStore();
    const bus = inProcessBus();
    const one = processOf({ l2: new Keyv({ store }), bus });
    const two = processOf({ l2: new Keyv({ store }), bus });
    await one.storage.mset([entry('a'), entry('b')]);
    expect(await two.storage.mget(['a', 'b'])).toEqual(['a', 'b']);
    await one.storage.mdelete(['a']);
    expect(await two.storage.mget(['a', 'b'])).toEqual([MISS, 'b']);
    expect([one.fenced, two.fenced]).toEqual([[], [['a']]]);
  });

  it('is told by its keys, never by values, and ignored by who has sent it', async () => {
    const { bus, sent } = watchedBus();
    const { storage, fenced } = processOf({ bus });
    await storage.mset([entry('a', 'secret')]);
    await storage.mdelete(['a', 'b']);
    await storage.clear();
    expect(sent).toEqual([
      { sender: expect.any(String), namespace: 'default', keys: ['a', 'b'] },
      { sender: sent[0]?.sender, namespace: 'default', keys: 'all' },
    ]);
    expect(fenced).toEqual([]);
  });

  it('concerns no other namespace', async () => {
    const bus = inProcessBus();
    const one = processOf({ bus, namespace: 'one' });
    const two = processOf({ bus, namespace: 'two' });
    await two.storage.mset([entry('a')]);
    await one.storage.mdelete(['a']);
    expect(await two.storage.mget(['a'])).toEqual(['a']);
  });

  it('is told when L2 has deleted it: who hears of it sooner would read the old value again', async () => {
    const store = countingStore();
    const { bus, sent } = watchedBus();
    const { storage } = processOf({ l2: new Keyv({ store }), bus });
    await storage.mset([entry('a')]);
    let isDeleted = () => {};
    store.deleteMany = () =>
      new Promise((resolve) => {
        isDeleted = () => resolve(true);
      });
    const deleted = storage.mdelete(['a']);
    await vi.advanceTimersByTimeAsync(10);
    expect(sent).toEqual([]);
    isDeleted();
    await deleted;
    expect(sent).toHaveLength(1);
  });

  it('is told even where L2 cannot delete it, and the caller learns of that', async () => {
    const store = countingStore();
    const { bus, sent } = watchedBus();
    const { storage } = processOf({ l2: new Keyv({ store }), bus });
    store.deleteMany = () => Promise.reject(new Error('READONLY'));
    await expect(storage.mdelete(['a'])).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
    expect(sent).toHaveLength(1);
  });

  it('does not come back by an answer of L2 that is on its way to another', async () => {
    const store = countingStore();
    const bus = inProcessBus();
    const one = processOf({ l2: new Keyv({ store }), bus });
    const two = processOf({ l2: new Keyv({ store: { ...store } }), bus });
    await one.storage.mset([entry('a')]);
    const sound = store.getMany;
    const slow = hybridStorage({
      l2: new Keyv({
        store: {
          ...store,
          getMany: async (keys: string[]) => {
            const texts = await sound(keys);
            await new Promise((resolve) => setTimeout(resolve, 100));
            return texts;
          },
        },
      }),
      bus,
    });
    const reading = slow.mget(['a']);
    await two.storage.mdelete(['a']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await reading).toEqual(['a']);
    const again = slow.mget(['a']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await again).toEqual([MISS]);
  });
});

describe('a bus', () => {
  it('that may have lost messages empties memory, fences everything, and says so', async () => {
    const { bus, listeners } = watchedBus();
    const { storage, events, fenced } = processOf({ bus });
    await storage.mset([entry('a')]);
    const error = new Error('connection lost');
    for (const listener of listeners) listener.gap(error);
    expect(await storage.mget(['a'])).toEqual([MISS]);
    expect(fenced).toEqual(['all']);
    expect(events).toEqual([
      { type: 'tier', tier: 'l1', name: 'warning', operation: 'attach', keys: 0, error },
    ]);
  });

  it.each<[string, () => Promise<void>, unknown]>([
    ['fails', () => Promise.reject(new Error('no route')), { message: 'no route' }],
    ['hangs', () => new Promise(() => {}), { code: 'ERR_TIMEOUT' }],
  ])('that %s is an event, and the deletion is done', async (_, publish, error) => {
    const { bus } = watchedBus(publish);
    const { storage, events } = processOf({ bus });
    await storage.mset([entry('a')]);
    const deleted = storage.mdelete(['a']);
    await vi.advanceTimersByTimeAsync(1_000);
    await deleted;
    expect(await storage.mget(['a'])).toEqual([MISS]);
    expect(events).toMatchObject([
      { tier: 'l1', name: 'error', operation: 'mdelete', keys: 1, error },
    ]);
  });

  it('is left when the storage closes', async () => {
    const { bus, listeners } = watchedBus();
    await processOf({ bus }).storage.close();
    expect(listeners.size).toBe(0);
  });

  it('in this process reaches every listener, whatever one of them throws', () => {
    const bus = inProcessBus();
    const received: string[] = [];
    const listener = (name: string): BusListener => ({
      received() {
        received.push(name);
        if (name === 'broken') throw new Error('broken');
      },
      gap() {},
    });
    bus.subscribe(listener('broken'));
    const leave = bus.subscribe(listener('left'));
    bus.subscribe(listener('sound'));
    leave();
    const message = { sender: 's', namespace: 'n', keys: ['a'] };
    expect(() => bus.publish(message)).toThrow('A listener failed');
    expect(received).toEqual(['broken', 'sound']);
  });
});
