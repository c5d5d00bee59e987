import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, type CacheMode, MISS, mapStorage } from '../src/index.js';
import { countingStorage, manualUpstream, settled } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A processor whose storage holds 'a'. */
function holdingA() {
  const storage = countingStorage();
  storage.mset([{ key: 'a', value: 'cached', expiresAt: undefined }]);
  storage.calls.mset.length = 0;
  return { storage, processor: new BatchProcessor({ storage }) };
}

/** Asks for 'a' and 'b' in one mode, and gives the values, the upstream calls, and what is stored then. */
async function ask(cache: CacheMode) {
  const { storage, processor } = holdingA();
  const upstream = vi.fn(async (key: string) => `fresh ${key}`);
  const outcomes = await processor.getManySettled(['a', 'b'], upstream, { cache });
  await vi.runAllTimersAsync();
  return {
    values: outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : outcome.reason.code,
    ),
    fetched: upstream.mock.calls.map(([key]) => key),
    lookups: storage.calls.mget.length,
    stored: storage.mget(['a', 'b']),
  };
}

describe('cache', () => {
  it("'default' looks up, fetches what is missing, stores", async () => {
    expect(await ask('default')).toEqual({
      values: ['cached', 'fresh b'],
      fetched: ['b'],
      lookups: 1,
      stored: ['cached', 'fresh b'],
    });
  });

  it("'reload' fetches everything anew and stores it", async () => {
    expect(await ask('reload')).toEqual({
      values: ['fresh a', 'fresh b'],
      fetched: ['a', 'b'],
      lookups: 0,
      stored: ['fresh a', 'fresh b'],
    });
  });

  it("'no-store' fetches everything anew and stores nothing", async () => {
    expect(await ask('no-store')).toEqual({
      values: ['fresh a', 'fresh b'],
      fetched: ['a', 'b'],
      lookups: 0,
      stored: ['cached', MISS],
    });
  });

  it("'only-if-cached' answers what is stored, and ERR_NOT_CACHED for the rest", async () => {
    expect(await ask('only-if-cached')).toEqual({
      values: ['cached', 'ERR_NOT_CACHED'],
      fetched: [],
      lookups: 1,
      stored: ['cached', MISS],
    });
  });

  it("'only-if-cached' takes a stale value, and one that is not written yet", async () => {
    const processor = new BatchProcessor({ storage: mapStorage(), ttl: 10, staleIfErrorMs: 1_000 });
    await processor.getMany(['a'], async () => 'old');
    const ask = () =>
      processor.getManySettled(['a'], async () => 'never', { cache: 'only-if-cached' });
    expect(await ask()).toMatchObject([{ value: 'old', source: 'joined' }]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await ask()).toMatchObject([{ value: 'old', source: 'stale' }]);
  });

  it("'only-if-cached' does not wait for a load in flight", async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor();
    void processor.getMany(['a'], upstream.fetch);
    await settled();
    expect(
      await processor.getManySettled(['a'], upstream.fetch, { cache: 'only-if-cached' }),
    ).toMatchObject([{ reason: { code: 'ERR_NOT_CACHED' } }]);
  });

  it("'reload' does not join what has left before it, and what that brings is not stored", async () => {
    const storage = mapStorage();
    const before = manualUpstream();
    const after = manualUpstream();
    const processor = new BatchProcessor({ storage });
    const first = processor.getMany(['a'], before.fetch);
    await settled();
    const reload = processor.getMany(['a'], after.fetch, { cache: 'reload' });
    const joins = processor.getMany(['a'], after.fetch);
    await settled();
    expect(after.inFlight).toEqual(['a']);

    await after.answer('a', 'new');
    expect(await Promise.all([reload, joins])).toEqual([['new'], ['new']]);
    await vi.advanceTimersByTimeAsync(10);
    await before.answer('a', 'old');
    expect(await first).toEqual(['old']);
    await vi.advanceTimersByTimeAsync(10);
    expect(storage.mget(['a'])).toEqual(['new']);
  });

  it('what a no-store batch fetches is stored when somebody joins who wants that', async () => {
    const storage = mapStorage();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage });
    const unstored = processor.getMany(['a'], upstream.fetch, { cache: 'no-store' });
    const stored = processor.getMany(['a'], upstream.fetch);
    await settled();
    await upstream.answer('a');
    await Promise.all([unstored, stored]);
    await vi.runAllTimersAsync();
    expect(upstream.asked).toEqual(['a']);
    expect(storage.mget(['a'])).toEqual(['value of a']);
  });

  it('every batch method takes it', async () => {
    const { processor } = holdingA();
    const options = { cache: 'reload' as const };
    const request = { key: 'a', fetchFunction: async () => 'fresh' };
    expect(await processor.processBatch([request], options)).toEqual(['fresh']);
    expect(await processor.processBatchSettled([request], options)).toMatchObject([
      { value: 'fresh' },
    ]);
    const first = await processor.streamBatch([request], options).next();
    expect(first.value).toMatchObject({ value: 'fresh' });
  });

  it('refuses what it does not know', async () => {
    await expect(
      new BatchProcessor().getMany(['a'], async () => 1, { cache: 'force' as never }),
    ).rejects.toThrow(
      "Expected `cache` to be one of 'default', 'reload', 'no-store', 'only-if-cached', got `\"force\"` (string).",
    );
  });
});
