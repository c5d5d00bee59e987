import { BatchError, BatchProcessor, type GroupOptimizer, mapStorage } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { collectMetrics, type MeteredProcessor } from '../../src/index.js';
import { batchEnded } from '../batch-ended.js';
import { tellingProcessor } from './fake-processor.js';

const upper = async (key: string) => key.toUpperCase();

/** Fetches groups, but for keys that hold an `x`. */
const grouping: GroupOptimizer = {
  name: 'grouping',
  canOptimize: () => true,
  async fetchGroup({ requests }) {
    const found = requests.filter(({ key }) => !key.includes('x'));
    return new Map(found.map(({ key }) => [key, key]));
  },
};

describe('the metrics of a processor', () => {
  it('are all there for a cold batch and a warm one', async () => {
    const processor = new BatchProcessor({ storage: mapStorage(), optimizers: [grouping] });
    const metrics = collectMetrics(processor);
    await processor.getMany(['a', 'b', 'x', 'a'], upper);
    await processor.flush();
    await processor.getMany(['a', 'b', 'c'], upper);
    await processor.flush();

    const snapshot = metrics.snapshot();
    expect(snapshot).toMatchObject({
      batches: { open: 0, ended: 2, background: 0 },
      requests: {
        total: 7,
        bySource: { cache: 2, stale: 0, joined: 0, group: 4, fetch: 1 },
        failures: {},
      },
      calls: {
        made: 3,
        saved: 4,
        savedBy: { cache: 2, join: 0, duplicate: 1, group: 1 },
        single: { byStatus: { ok: 1, failed: 0 }, keys: 1, delivered: 1 },
        group: { byStatus: { ok: 2 }, keys: 4, delivered: 3 },
        retries: 0,
      },
      queueWait: { count: 3 },
      batchDuration: { awaited: { count: 2 }, background: { count: 0 } },
      lookupDuration: { count: 2 },
      storeDuration: { count: 2 },
      limit: { name: 'fixed', concurrency: 20, holdMs: 0, failures: 0 },
      held: { pending: 0, running: 0, retrying: 0, joinable: 0, unwritten: 0 },
      groupers: { none: { batches: 2, queued: 4, joined: 0, duplicates: 1, groups: 2 } },
      optimizers: {
        grouping: {
          byStatus: { ok: 2, failed: 0, timeout: 0, aborted: 0 },
          fallbacks: { ERR_OPTIMIZER_CONTRACT: 1 },
          fallbackKeys: 1,
        },
      },
      storages: {
        map: { lookups: 2, hits: 2, stale: 0, misses: 5, unread: 0, writtenKeys: 4 },
      },
      tiers: {},
      background: { refreshes: 0, refreshFailures: 0, prefetchFailures: 0, invalidations: 0 },
      contained: { policy: 0, listener: 0 },
    });
    expect(snapshot.storages.map?.hitRatio).toBeCloseTo(2 / 7);
    expect(snapshot.slots.utilization).toBeGreaterThan(0);
    expect(snapshot.slots.utilization).toBeLessThanOrEqual(1);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it('tell failures by code, retries, and what was joined', async () => {
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 0 } });
    const metrics = collectMetrics(processor);
    const caller = new AbortController();
    const fetch = async (key: string) => {
      await Promise.resolve();
      if (key === 'no') throw new Error('no');
      return key;
    };
    const first = processor.getManySettled(['a', 'no'], fetch);
    const second = processor.getManySettled(['a'], fetch);
    const hangs = processor.getManySettled(['h'], () => new Promise(() => {}), {
      signal: caller.signal,
    });
    await Promise.all([first, second]);
    expect(metrics.snapshot()).toMatchObject({ batches: { open: 1 }, held: { running: 1 } });
    caller.abort();
    await hangs;
    await Promise.resolve();
    expect(metrics.snapshot()).toMatchObject({
      batches: { open: 0, ended: 3 },
      requests: {
        total: 4,
        bySource: { joined: 1, fetch: 1 },
        failures: { ERR_FETCH: 1, ERR_ABORTED: 1 },
      },
      calls: {
        made: 4,
        saved: 1,
        savedBy: { join: 1 },
        retries: 1,
        single: { byStatus: { ok: 1, failed: 2, aborted: 1 } },
      },
    });
  });

  it('tell prefetches apart, and what happened beside the batches', async () => {
    const processor = new BatchProcessor({
      storage: mapStorage(),
      shouldCache: () => {
        throw new Error('broken');
      },
    });
    const metrics = collectMetrics(processor);
    processor.subscribe(
      () => {
        throw new Error('broken');
      },
      { only: ['invalidated'] },
    );
    processor.prefetch([
      { key: 'a', fetchFunction: async () => 1 },
      { key: 'b', fetchFunction: () => Promise.reject(new Error('no')) },
    ]);
    await processor.invalidate(['c', 'd']);
    await processor.close();
    expect(metrics.snapshot()).toMatchObject({
      batches: { ended: 1, background: 1 },
      batchDuration: { awaited: { count: 0 }, background: { count: 1 } },
      background: { prefetchFailures: 1, invalidations: 2 },
      contained: { policy: 1, listener: 1 },
    });
  });

  it('hold no more than before however many keys and batches there were', async () => {
    const processor = new BatchProcessor({ storage: mapStorage({ ttlMs: 1 }) });
    const metrics = collectMetrics(processor);
    const sizeOf = () => JSON.stringify(metrics.snapshot()).length;
    const ask = (batch: number) => {
      const keys = Array.from({ length: 100 }, (_, index) => `key ${batch} ${index}`);
      return processor.getMany(keys, upper);
    };
    for (let batch = 0; batch < 10; batch += 1) await ask(batch);
    const before = sizeOf();
    for (let batch = 10; batch < 200; batch += 1) await ask(batch);
    expect(metrics.snapshot().calls.made).toBe(20_000);
    expect(sizeOf()).toBeLessThan(before * 1.2);
    expect(JSON.stringify(metrics.snapshot())).not.toContain('key 1');
  });

  it('end with the collection, and stay', async () => {
    const processor = new BatchProcessor();
    const metrics = collectMetrics(processor);
    await processor.getMany(['a'], upper);
    metrics.stop();
    metrics.stop();
    await processor.getMany(['a'], upper);
    expect(metrics.snapshot().calls.made).toBe(1);
  });

  it('are not changed by a later batch once they are out', async () => {
    const processor = new BatchProcessor({ optimizers: [grouping] });
    const metrics = collectMetrics(processor);
    await processor.getManySettled(['a'], upper);
    const snapshot = metrics.snapshot();
    const before = structuredClone(snapshot);
    await processor.getManySettled(['b', 'x'], upper);
    expect(snapshot).toEqual(before);
  });
});

describe('slot utilization', () => {
  it('is busy slot-time over slots times wall time, and leaves out slots without end', () => {
    const processor = tellingProcessor();
    const metrics = collectMetrics(processor);
    processor.emit(batchEnded({ slots: 4, busyMs: 200, durationMs: 100 }));
    processor.emit(batchEnded({ slots: 1, busyMs: 100, durationMs: 100 }));
    processor.emit(batchEnded({ slots: Infinity, busyMs: 900, durationMs: 100 }));
    expect(metrics.snapshot().slots.utilization).toBe(0.6);
  });
});

describe('the tiers of a storage', () => {
  const told = { type: 'tier', tier: 'l2', operation: 'mget', keys: 1 } as const;

  it('have the state that their breaker told last', () => {
    const processor = tellingProcessor();
    const metrics = collectMetrics(processor);
    const breaker = () => metrics.snapshot().tiers.l2?.breaker;
    processor.emit({ ...told, name: 'timeout' });
    expect(breaker()).toBe('closed');
    for (const [name, state] of [
      ['opened', 'open'],
      ['probing', 'probing'],
      ['opened', 'open'],
      ['error', 'open'],
      ['closed', 'closed'],
    ] as const) {
      processor.emit({ ...told, name });
      expect(breaker()).toBe(state);
    }
    expect(metrics.snapshot().tiers.l2?.events).toEqual({
      timeout: 1,
      opened: 2,
      probing: 1,
      error: 1,
      closed: 1,
    });
  });

  it('add what the storage counts itself', () => {
    const storage = {
      stats: () => ({ l1: { hits: 3, misses: 1, entries: 2, bytes: 64 }, l2: { hits: 1 }, at: 7 }),
    };
    const { tiers } = collectMetrics(tellingProcessor(), { storage }).snapshot();
    const unknown = { misses: undefined, entries: undefined, bytes: undefined };
    expect(tiers).toEqual({
      l1: {
        hits: 3,
        misses: 1,
        hitRatio: 0.75,
        entries: 2,
        bytes: 64,
        breaker: 'closed',
        events: {},
      },
      l2: { hits: 1, ...unknown, hitRatio: undefined, breaker: 'closed', events: {} },
    });
  });
});

describe('metrics are collected', () => {
  it('of processors only', () => {
    const collect = (processor: unknown) => collectMetrics(processor as MeteredProcessor);
    const expected = 'Expected `processor` to be an object with `subscribe` and `state`, got';
    for (const wrong of [undefined, {}, { subscribe() {} }]) {
      expect(() => collect(wrong)).toThrow(expected);
      expect(() => collect(wrong)).toThrow(BatchError);
    }
  });

  it('with a storage that has stats', () => {
    const collect = () => collectMetrics(new BatchProcessor(), { storage: mapStorage() as never });
    expect(collect).toThrow('Expected `storage` to be an object with `stats`, got `object`.');
  });
});
