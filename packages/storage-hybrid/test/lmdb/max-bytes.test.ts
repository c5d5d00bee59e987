import { MISS } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { type LmdbStore, lmdbStore } from '../../src/lmdb/index.js';
import { advance, stopClock } from '../support/clock.js';
import { temporaryFolder } from '../support/temporary.js';

stopClock();

const opened: LmdbStore[] = [];
afterEach(() => Promise.all(opened.splice(0).map((store) => store.disconnect())));

async function openStore(maxBytes: number): Promise<LmdbStore> {
  const store = lmdbStore({ path: await temporaryFolder(), maxBytes, sweepIntervalMs: Infinity });
  opened.push(store);
  return store;
}

const batchOf = (batch: number, ttl?: number) =>
  Array.from({ length: 100 }, (_, index) => {
    return { key: `${batch}:${index}`, value: 'x'.repeat(500), ttl };
  });

/** Writes batches of 50 kB until one is refused. */
async function filled(store: LmdbStore, ttl?: number) {
  for (let batch = 0; batch < 1_000; batch += 1) {
    const failure = await store.setMany(batchOf(batch, ttl)).catch((error: unknown) => error);
    if (failure !== undefined) return { batches: batch, failure };
  }
  throw new Error('Expected the store to be full at last.');
}

describe('a store that is full', () => {
  it('refuses a write as a whole, by name, and goes on reading and deleting', async () => {
    const store = await openStore(500_000);
    const { batches, failure } = await filled(store);
    expect(batches).toBeGreaterThan(3);
    expect(batches).toBeLessThan(10);
    expect(failure).toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      plugin: 'lmdb',
      message: expect.stringMatching(
        /^\[lmdb\] The store is full: \d+ bytes are in use of `maxBytes`, which is 500000, and \d+ more were to be written\.$/,
      ),
    });
    const [first, last] = [batchOf(0), batchOf(batches)].map((each) => each.map(({ key }) => key));
    expect(await store.hasMany(first as string[])).toEqual(batchOf(0).map(() => true));
    expect(await store.hasMany(last as string[])).toEqual(batchOf(0).map(() => false));
    for (let batch = 0; batch < batches - 1; batch += 1) {
      expect(await store.deleteMany(batchOf(batch).map(({ key }) => key))).toBe(true);
    }
    await store.setMany(batchOf(batches));
    expect(await store.get(`${batches}:99`)).toBe('x'.repeat(500));
  });

  it('makes room by itself where something is over', async () => {
    const store = await openStore(500_000);
    const { batches } = await filled(store, 1_000);
    await expect(store.setMany(batchOf(batches))).rejects.toThrow('The store is full');
    advance(1_000);
    await store.setMany(batchOf(batches));
    expect(await store.get(`${batches}:0`)).toBe('x'.repeat(500));
    expect(await store.sweep()).toBe(0);
  });

  it('has room after clear', async () => {
    const store = await openStore(500_000);
    const { batches } = await filled(store);
    await store.clear();
    await store.setMany(batchOf(batches));
    expect(await store.has(`${batches}:0`)).toBe(true);
  });

  it('does not let writes that begin at once pass together', async () => {
    const store = await openStore(500_000);
    const writes = Array.from({ length: 20 }, (_, batch) => store.setMany(batchOf(batch)));
    const results = await Promise.allSettled(writes);
    const passed = results.filter(({ status }) => status === 'fulfilled').length;
    expect(passed).toBeGreaterThan(3);
    expect(passed).toBeLessThan(10);
  });

  it('loses a storage over it no value: memory has it, and the write says so', async () => {
    const store = await openStore(500_000);
    await filled(store);
    const storage = hybridStorage({ l2: new Keyv({ store }) });
    const value = 'y'.repeat(100_000);
    await expect(storage.mset([{ key: 'a', value, expiresAt: undefined }])).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message: expect.stringMatching('The store is full'),
    });
    expect(storage.mget(['a'])).toEqual([value]);
    expect(await storage.mget(['b'])).toEqual([MISS]);
  });
});

it.each([0, -1, 1.5, '5', Number.NaN])('%j is refused as maxBytes', (maxBytes) => {
  expect(() => lmdbStore({ path: 'nowhere', maxBytes: maxBytes as number })).toThrow(
    expect.objectContaining({
      code: 'ERR_OPTION',
      plugin: 'lmdb',
      message: expect.stringMatching('^Expected `maxBytes` to be an integer from 1 to '),
    }),
  );
});
