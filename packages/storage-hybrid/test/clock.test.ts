import { isStaleValue, MISS } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HybridStorage, hybridStorage } from '../src/index.js';
import { countingStore } from './support/counting-store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Memory, the store behind it, and both. */
const STORAGES: [string, () => HybridStorage][] = [
  ['memory alone', () => hybridStorage()],
  ['L2 alone', () => hybridStorage({ memory: false, l2: new Keyv({ store: countingStore() }) })],
  ['both tiers', () => hybridStorage({ l2: new Keyv({ store: countingStore() }) })],
];

describe.each(STORAGES)('a clock that jumps back, over %s', (_, create) => {
  it('keeps no value past the end of its stale window', async () => {
    const storage = create();
    const expiresAt = Date.now() + HOUR;
    const staleUntil = expiresAt + HOUR;
    await storage.mset([{ key: 'a', value: 1, expiresAt, staleUntil }]);
    vi.setSystemTime(Date.now() - DAY);
    const [early] = await storage.mget(['a']);
    // Memory cannot tell how long it has held it, and lets it go; what L2 holds ends at the moment that was said.
    expect([1, MISS]).toContain(early);
    vi.setSystemTime(expiresAt);
    const [late] = await storage.mget(['a']);
    if (late !== MISS) expect(isStaleValue(late) && late.value).toBe(1);
    vi.setSystemTime(staleUntil);
    expect(await storage.mget(['a'])).toEqual([MISS]);
    await storage.close();
  });

  it('keeps none for longer than its lifetime where it is written under the new clock', async () => {
    const storage = create();
    vi.setSystemTime(Date.now() - DAY);
    const expiresAt = Date.now() + HOUR;
    await storage.mset([{ key: 'a', value: 2, expiresAt }]);
    expect(await storage.mget(['a'])).toEqual([2]);
    vi.setSystemTime(expiresAt);
    expect(await storage.mget(['a'])).toEqual([MISS]);
    await storage.close();
  });

  it('leaves deleting, clearing, sweeping and closing as they are', async () => {
    const storage = create();
    const entries = ['a', 'b'].map((key) => ({ key, value: key, expiresAt: Date.now() + HOUR }));
    await storage.mset(entries);
    vi.setSystemTime(Date.now() - DAY);
    await storage.mdelete(['a']);
    expect(await storage.mget(['a'])).toEqual([MISS]);
    expect(await storage.sweep()).toBe(0);
    await storage.clear();
    expect(await storage.mget(['b'])).toEqual([MISS]);
    await storage.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('memory.ttlMs is no longer under a clock that jumps back', async () => {
  const store = countingStore();
  const storage = hybridStorage({ memory: { ttlMs: 1_000 }, l2: new Keyv({ store }) });
  const other = hybridStorage({ l2: new Keyv({ store }) });
  await storage.mset([{ key: 'a', value: 'old', expiresAt: undefined }]);
  await other.mset([{ key: 'a', value: 'new', expiresAt: undefined }]);
  expect(storage.mget(['a'])).toEqual(['old']);
  vi.setSystemTime(Date.now() - DAY);
  expect(await storage.mget(['a'])).toEqual(['new']);
  await Promise.all([storage.close(), other.close()]);
});

it('a breaker that is open probes after its cooldown, whatever the clock says', async () => {
  const store = countingStore();
  const sound = store.getMany;
  const l2 = new Keyv({ store });
  const storage = hybridStorage({ memory: false, l2, breaker: { failures: 1, cooldownMs: 1_000 } });
  store.getMany = () => Promise.reject(new Error('down'));
  await storage.mget(['a']);
  expect(storage.stats().l2?.breaker).toBe('open');
  store.getMany = sound;
  vi.setSystemTime(Date.now() - DAY);
  await vi.advanceTimersByTimeAsync(1_000);
  storage.mget(['a']);
  await vi.advanceTimersByTimeAsync(0);
  expect(storage.stats().l2?.breaker).toBe('closed');
  await storage.close();
});
