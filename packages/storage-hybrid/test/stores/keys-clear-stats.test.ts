import { MISS } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { type HybridStorage, hybridStorage } from '../../src/index.js';
import { describeStores } from '../support/stores.js';

const entriesOf = (keys: readonly string[]) =>
  keys.map((key) => ({ key, value: `of ${key}`, expiresAt: undefined }));

async function listed(storage: HybridStorage, start?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.keys(start)) keys.push(key);
  return keys.sort();
}

const KEYS = ['user:1', 'user:2', 'user', 'users:1', 'user%', 'user_', 'a::b', 'ü:1', ''];

describeStores('listing and clearing', (connect) => {
  it('keys lists what begins with a text, as it stands, and no key twice', async () => {
    const storage = hybridStorage({ l2: connect('keys') });
    await storage.mset(entriesOf(KEYS));
    expect(await listed(storage)).toEqual(KEYS.toSorted());
    expect(await listed(storage, 'user:')).toEqual(['user:1', 'user:2']);
    expect(await listed(storage, 'user_')).toEqual(['user_']);
    expect(await listed(storage, 'user%')).toEqual(['user%']);
    expect(await listed(storage, 'a::')).toEqual(['a::b']);
    expect(await listed(storage, 'ü')).toEqual(['ü:1']);
    expect(await listed(storage, '*')).toEqual([]);
    await storage.close();
  });

  it('clear forgets its own namespace in both tiers, and nothing else', async () => {
    const storage = hybridStorage({ l2: connect('clear'), namespace: 'ours' });
    const other = hybridStorage({ l2: connect('clear'), namespace: 'ours.not' });
    const many = Array.from({ length: 1_500 }, (_, index) => `key:${index}`);
    await storage.mset(entriesOf(many));
    await other.mset(entriesOf(['key:0']));
    await storage.clear();
    expect(await storage.mget(many)).toEqual(many.map(() => MISS));
    expect(await listed(storage)).toEqual([]);
    expect(await listed(other)).toEqual(['key:0']);
    await Promise.all([storage.close(), other.close()]);
  });

  it('stats tells what each tier has answered, and in how many calls', async () => {
    const writer = hybridStorage({ l2: connect('stats') });
    await writer.mset(entriesOf(['a', 'b', 'c']));
    const storage = hybridStorage({ l2: connect('stats'), maxBatch: 2 });
    // Some adapters refuse a second call while their first one connects.
    expect(await storage.mget(['x'])).toEqual([MISS]);
    expect(await storage.mget(['a', 'b', 'c', 'x'])).toEqual(['of a', 'of b', 'of c', MISS]);
    expect(await storage.mget(['a', 'x'])).toEqual(['of a', MISS]);
    expect(storage.stats()).toEqual({
      l1: { hits: 1, misses: 6, entries: 3, bytes: undefined, evictions: 0, bypassed: 0 },
      l2: {
        name: expect.stringMatching(/^(?:lmdb|sqlite|redis|postgres)$/),
        hits: 3,
        misses: 3,
        unread: 0,
        reads: 4,
        errors: 0,
        timeouts: 0,
        breaker: 'closed',
        queuedWrites: 0,
      },
    });
    await Promise.all([storage.close(), writer.close()]);
  });
});

describe('memory alone', () => {
  it('lists, clears and tells as well', async () => {
    const storage = hybridStorage();
    await storage.mset(entriesOf(KEYS));
    expect(await listed(storage, 'user:')).toEqual(['user:1', 'user:2']);
    expect(await storage.mget(['user', 'x'])).toEqual(['of user', MISS]);
    expect(storage.stats()).toMatchObject({ l1: { hits: 1, misses: 1, entries: 9 } });
    expect(storage.stats().l2).toBeUndefined();
    await storage.clear();
    expect(await listed(storage)).toEqual([]);
  });
});
