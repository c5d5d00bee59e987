import { describe, expect, it } from 'vitest';
import { type BatchEvent, type BatchEventType, BatchProcessor, mapStorage } from '../src/index.js';
import { countingOptimizer, manualUpstream, requestsOf, settled } from './upstream.js';

/** What `processor` tells of one type, as it comes. */
function watch<Type extends BatchEventType>(processor: BatchProcessor, type: Type) {
  const events: Extract<BatchEvent, { type: Type }>[] = [];
  processor.subscribe((event) => events.push(event), { only: [type] });
  return events;
}

const oneGroup = { name: 'one', groupOf: () => 'all' };

describe('which batches a call serves', () => {
  it('is told as it begins, each batch once, and as others join it', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    const calls = watch(processor, 'call:started');
    const joins = watch(processor, 'join');
    const first = processor.getMany(['a', 'a'], upstream.fetch);
    await settled();
    const batches = [
      first,
      processor.getMany(['b', 'b'], upstream.fetch),
      processor.getMany(['b', 'a'], upstream.fetch),
    ];
    await settled();
    await upstream.answer('a');
    await upstream.answer('b');
    await Promise.all(batches);
    expect(calls).toMatchObject([
      { call: 1, batch: 1, batches: [1] },
      { call: 2, batch: 2, batches: [2, 3] },
    ]);
    expect(joins).toEqual([
      { type: 'join', batch: 3, key: 'b', call: undefined },
      { type: 'join', batch: 3, key: 'a', call: 1 },
    ]);
  });

  it('leaves out who has left before', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    const calls = watch(processor, 'call:started');
    const caller = new AbortController();
    const first = processor.getMany(['a'], upstream.fetch);
    const left = processor.getManySettled(['b'], upstream.fetch, { signal: caller.signal });
    const stays = processor.getMany(['b'], upstream.fetch);
    await settled();
    caller.abort();
    await left;
    await settled();
    await upstream.answer('a');
    await upstream.answer('b');
    await Promise.all([first, stays]);
    expect(calls[1]).toMatchObject({ keys: ['b'], batches: [3] });
  });
});

describe('what a call brought', () => {
  it('is counted without what was not accepted, which is fetched alone', async () => {
    const processor = new BatchProcessor({
      optimizers: [countingOptimizer(async () => new Map(Object.entries({ a: 1, b: 'bad' })))],
      validate: (value) => value !== 'bad',
    });
    const calls = watch(processor, 'call:ended');
    await processor.getMany(['a', 'b'], async () => 2);
    expect(calls).toMatchObject([
      { kind: 'group', keys: 2, delivered: 1, unasked: 0 },
      { kind: 'single', keys: 1, delivered: 1, unasked: 0 },
    ]);
  });

  it('is counted with what came unasked for somebody who waits', async () => {
    const everything = new Map(Object.entries({ a: 1, b: 2, c: 3, d: 4 }));
    const optimizer = countingOptimizer(async () => everything, { sideLoad: true, maxKeys: 2 });
    const processor = new BatchProcessor({
      storage: mapStorage(),
      optimizers: [optimizer],
      limit: 1,
    });
    const calls = watch(processor, 'call:ended');
    const grouped = { groupingStrategy: oneGroup };
    await processor.getMany(['a', 'b', 'c'], async () => 0, grouped);
    expect(calls).toMatchObject([{ keys: 2, delivered: 2, unasked: 1 }]);
  });

  it('comes with how long it had waited', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    const [started, ended] = [watch(processor, 'call:started'), watch(processor, 'call:ended')];
    const batch = processor.getMany(['a', 'b'], upstream.fetch);
    await settled();
    await upstream.answer('a');
    await upstream.answer('b');
    await batch;
    const waits = (events: readonly { queueWaitMs: number }[]) =>
      events.map(({ queueWaitMs }) => queueWaitMs);
    expect(waits(ended)).toEqual(waits(started));
    expect(waits(ended)[1]).toBeGreaterThan(waits(ended)[0] as number);
  });
});

describe('how a batch ended', () => {
  it('is told by source and by code', async () => {
    const processor = new BatchProcessor({
      optimizers: [countingOptimizer(async () => new Map([['a', 1]]))],
    });
    const batches = watch(processor, 'batch:ended');
    const plans = watch(processor, 'plan:ended');
    const fetch = async (key: string) => {
      if (key === 'b') return 2;
      throw new Error(`no ${key}`);
    };
    await processor.processBatchSettled(requestsOf(['a', 'b', 'c', 'd', 'a'], fetch));
    expect(batches).toMatchObject([
      { fetched: 3, fetchedInGroups: 2, failed: 2, failures: { ERR_FETCH: 2 } },
    ]);
    expect(plans).toMatchObject([{ queued: 4, joined: 0, duplicates: 1 }]);
  });

  it('counts what its caller left behind', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor();
    const batches = watch(processor, 'batch:ended');
    const caller = new AbortController();
    const options = { signal: caller.signal };
    const batch = processor.getManySettled(['a', 'b'], upstream.fetch, options);
    await settled();
    await upstream.answer('a');
    caller.abort();
    await batch;
    await settled();
    expect(batches).toMatchObject([{ fetched: 1, failed: 1, failures: { ERR_ABORTED: 1 } }]);
  });
});
