import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchEvent,
  BatchProcessor,
  type Grouper,
  type GroupOptimizer,
} from '../src/index.js';
import {
  countingOptimizer,
  keysOf,
  manualUpstream,
  requestsOf,
  settled,
  slowUpstream,
} from './upstream.js';

const byFirst: Grouper = { name: 'first-letter', groupOf: (key) => key.slice(0, 1) };
const groupers = { letter: byFirst };
const config = { batch: { groupingStrategy: 'letter' } };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('groups', () => {
  it('a group is fetched in one call, and what it does not deliver is fetched alone', async () => {
    const optimizer = countingOptimizer(
      async () =>
        new Map([
          ['a1', 'grouped'],
          ['z9', 'nobody asked'],
        ]),
    );
    const fallbacks: BatchEvent[] = [];
    const processor = new BatchProcessor({ groupers, config, optimizers: [optimizer] });
    processor.subscribe((event) => event.type === 'fallback' && fallbacks.push(event));

    const outcomes = await processor.processBatchSettled(
      requestsOf(['a1', 'a2', 'a3'], async (key) => `single ${key}`),
    );

    expect(optimizer.calls).toEqual([['a1', 'a2', 'a3']]);
    expect(outcomes).toMatchObject([
      { value: 'grouped', source: 'group' },
      { value: 'single a2', source: 'fetch' },
      { value: 'single a3', source: 'fetch' },
    ]);
    expect(fallbacks).toMatchObject([
      {
        optimizer: 'counting',
        group: 'a',
        keys: ['a2', 'a3'],
        reason: { code: 'ERR_OPTIMIZER_CONTRACT' },
      },
    ]);
    expect((fallbacks[0] as { reason: Error }).reason.message).toBe(
      '[counting] answered 1 of 3 keys; missing "a2", "a3". What is missing is fetched alone.',
    );
  });

  const broken: [string, () => Promise<never>, string][] = [
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'ERR_OPTIMIZER',
    ],
    ['rejects', () => Promise.reject(new Error('boom')), 'ERR_OPTIMIZER'],
    ['answers an array', async () => ['x'] as never, 'ERR_OPTIMIZER_CONTRACT'],
    ['answers nothing', async () => undefined as never, 'ERR_OPTIMIZER_CONTRACT'],
    [
      'answers a map that throws',
      async () =>
        ({
          has: () => true,
          get: () => {
            throw new Error('no');
          },
        }) as never,
      'ERR_OPTIMIZER_CONTRACT',
    ],
    ['hangs', () => new Promise<never>(() => {}), 'ERR_TIMEOUT'],
  ];
  it.each(broken)(
    'an optimizer that %s costs a fallback of its keys and an event',
    async (_, fetchGroup, code) => {
      const codes: string[] = [];
      const processor = new BatchProcessor({
        groupers,
        config,
        optimizers: [countingOptimizer(fetchGroup)],
      });
      processor.subscribe((event) => event.type === 'fallback' && codes.push(event.reason.code));

      const batch = processor.getMany(['a1', 'a2'], async (key) => `single ${key}`);
      await vi.advanceTimersByTimeAsync(30_000);

      expect(await batch).toEqual(['single a1', 'single a2']);
      expect(codes).toEqual([code]);
    },
  );

  it('an optimizer that cannot say whether it accepts is passed over, with an event', async () => {
    const codes: string[] = [];
    const unsure: GroupOptimizer = {
      ...countingOptimizer(),
      name: 'unsure',
      canOptimize: () => {
        throw new Error('who knows');
      },
    };
    const second = countingOptimizer();
    const processor = new BatchProcessor({ groupers, config, optimizers: [unsure, second] });
    processor.subscribe((event) => event.type === 'fallback' && codes.push(event.reason.code));

    await processor.getMany(['a1', 'a2'], async (key) => key);

    expect(codes).toEqual(['ERR_OPTIMIZER']);
    expect(second.calls).toEqual([['a1', 'a2']]);
  });

  it('a key that comes back to its group is in a call once', async () => {
    const calls: string[][] = [];
    const optimizer: GroupOptimizer = {
      name: 'picky',
      maxKeys: Infinity,
      splits: true,
      canOptimize: () => true,
      // The first one waits, so that the group is there still when the others come back.
      nextCall: ({ requests }) => (calls.length === 0 ? requests.slice(1) : requests),
      async fetchGroup({ requests }) {
        calls.push(requests.map(({ key }) => key));
        if (calls.length === 1) throw new Error('no');
        return new Map(requests.map(({ key }) => [key, key]));
      },
    };
    const processor = new BatchProcessor({ limit: 1, optimizers: [optimizer] });
    expect(await processor.getMany(keysOf(7), async () => 'alone')).toEqual(keysOf(7));
    for (const keys of calls) expect(new Set(keys).size).toBe(keys.length);
  });

  it('the first optimizer that accepts a group serves it; a declined group is asked about again when it grows', async () => {
    const upstream = manualUpstream();
    const asked: number[] = [];
    const pairs = countingOptimizer(undefined, {
      canOptimize: (group) => {
        asked.push(group.requests.length);
        return group.requests.length >= 3;
      },
    });
    const processor = new BatchProcessor({ groupers, config, optimizers: [pairs], limit: 1 });

    const first = processor.getMany(['a1', 'a2'], upstream.fetch);
    await settled();
    expect(upstream.inFlight).toEqual(['a1']);
    const second = processor.getMany(['a3', 'a4'], upstream.fetch);
    await settled();
    await upstream.answer('a1');
    await first;
    await second;

    expect(asked).toEqual([2, 3]);
    expect(pairs.calls).toEqual([['a2', 'a3', 'a4']]);
    expect(upstream.asked).toEqual(['a1']);
  });

  it('groups of two groupers with equal ids never mix, nor those of two custom functions', async () => {
    const optimizer = countingOptimizer();
    const blocker = manualUpstream();
    const processor = new BatchProcessor({ optimizers: [optimizer], limit: 1 });
    const one = (_key: string) => 'same';
    const other = (_key: string) => 'same';
    const options = { groupingStrategy: 'custom' as const };

    void processor.getMany(['block'], blocker.fetch, { enableOptimizations: false });
    const batches = [
      processor.getMany(['a'], async (key) => key, { ...options, customGrouper: one }),
      processor.getMany(['b'], async (key) => key, { ...options, customGrouper: other }),
      processor.getMany(['c'], async (key) => key, { ...options, customGrouper: one }),
      processor.getMany(['d'], async (key) => key, {
        groupingStrategy: { name: 'own', groupOf: one },
      }),
    ];
    await settled();
    await blocker.answer('block');
    await Promise.all(batches);

    expect(optimizer.calls).toEqual([['a', 'c'], ['b'], ['d']]);
  });

  it('a key that its grouper cannot place fails alone', async () => {
    const grouper: Grouper = {
      name: 'picky',
      groupOf: (key) => {
        if (key === 'bad') throw new Error('no such shelf');
        return key === 'odd' ? (7 as never) : '';
      },
    };
    const processor = new BatchProcessor({ optimizers: [countingOptimizer()] });
    const outcomes = await processor.processBatchSettled(
      requestsOf(['good', 'bad', 'odd'], async (key) => key),
      { groupingStrategy: grouper },
    );

    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { reason: { code: 'ERR_GROUPER_CONTRACT', key: 'bad', plugin: 'picky' } },
      { reason: { code: 'ERR_GROUPER_CONTRACT', key: 'odd', plugin: 'picky' } },
    ]);
    expect((outcomes[1] as { reason: Error }).reason.message).toBe(
      '[picky] could not group "bad": no such shelf',
    );
  });

  it('enableOptimizations: false keeps every optimizer and grouper out', async () => {
    const optimizer = countingOptimizer();
    const groupOf = vi.fn(() => '');
    const processor = new BatchProcessor({ optimizers: [optimizer] });
    await processor.getMany(['a', 'b'], async (key) => key, {
      enableOptimizations: false,
      groupingStrategy: { name: 'never', groupOf },
    });
    expect(optimizer.calls).toEqual([]);
    expect(groupOf).not.toHaveBeenCalled();
  });
});

describe('late binding', () => {
  it('keys of one group leave together when a slot frees, whichever batches they came from', async () => {
    const blocker = manualUpstream();
    const optimizer = countingOptimizer();
    const processor = new BatchProcessor({ groupers, config, optimizers: [optimizer], limit: 1 });

    void processor.getMany(['block'], blocker.fetch, { enableOptimizations: false });
    await settled();
    const batches = keysOf(20, 'a').map((key) => processor.getMany([key], async () => key));
    await settled();
    expect(optimizer.calls).toEqual([]);
    await blocker.answer('block');
    await Promise.all(batches);

    expect(optimizer.calls).toEqual([keysOf(20, 'a')]);
  });
});

describe('slots', () => {
  it('at most `limit` calls run in the processor, at most `maxConcurrency` are charged to a batch', async () => {
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor({ limit: 8 });
    const batches = ['a', 'b', 'c'].map((prefix) =>
      processor.getMany(keysOf(40, prefix), upstream.fetch, { maxConcurrency: 3 }),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream.inFlight).toBe(8);
    await vi.runAllTimersAsync();
    await Promise.all(batches);
    expect(upstream.peak).toBe(8);
  });

  it('a batch with free slots starts what another has queued, and is charged for it', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor();
    const narrow = processor.getMany(['a', 'b', 'c'], upstream.fetch, { maxConcurrency: 1 });
    await settled();
    expect(upstream.inFlight).toEqual(['a']);
    const wide = processor.getMany(['b', 'c'], upstream.fetch, { maxConcurrency: 2 });
    await settled();
    expect(upstream.inFlight).toEqual(['a', 'b', 'c']);
    for (const key of ['a', 'b', 'c']) await upstream.answer(key);
    await Promise.all([narrow, wide]);
  });

  it('keys of other batches ride free: a group call is charged to the one that formed it', async () => {
    const blocker = manualUpstream();
    const upstream = manualUpstream();
    const optimizer = countingOptimizer(
      async (keys) =>
        new Map(
          await Promise.all(keys.map(async (key) => [key, await upstream.fetch(key)] as const)),
        ),
    );
    const ended: BatchEvent[] = [];
    const processor = new BatchProcessor({ groupers, config, optimizers: [optimizer], limit: 1 });
    processor.subscribe((event) => event.type === 'batch:ended' && ended.push(event));
    void processor.getMany(['block'], blocker.fetch, { enableOptimizations: false });
    await settled();
    const batches = [
      processor.getMany(['a1'], upstream.fetch),
      processor.getMany(['a2'], upstream.fetch),
    ];
    await settled();
    await blocker.answer('block');
    await upstream.answer('a1');
    await upstream.answer('a2');
    await Promise.all(batches);

    expect(ended.slice(1)).toMatchObject([
      { batch: 2, calls: 1, groupCalls: 1, fetched: 1 },
      { batch: 3, calls: 0, groupCalls: 0, fetched: 1 },
    ]);
  });
});

describe('priority', () => {
  it('decides across batches', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    void processor.getMany(['block'], upstream.fetch);
    await settled();
    void processor.getMany(['low'], upstream.fetch, { priority: 'low' });
    void processor.getMany(['normal'], upstream.fetch);
    void processor.getMany(['high'], upstream.fetch, { priority: 'high' });
    await settled();
    for (const key of ['block', 'high', 'normal', 'low']) {
      expect(upstream.inFlight).toEqual([key]);
      await upstream.answer(key);
    }
  });

  it('waiting raises it: low finishes under a steady stream of high', async () => {
    const upstream = slowUpstream(() => 100);
    const processor = new BatchProcessor({ limit: 1 });
    let isDone = false;
    void processor.getMany(['first'], upstream.fetch);
    await settled();
    void processor.getMany(['low'], upstream.fetch, { priority: 'low' }).then(() => {
      isDone = true;
    });
    for (let sent = 0; sent < 60 && !isDone; sent += 1) {
      void processor.getMany([`high:${sent}`], upstream.fetch, { priority: 'high' });
      await vi.advanceTimersByTimeAsync(90);
    }
    expect(isDone).toBe(true);
    expect(upstream.asked.indexOf('low')).toBeGreaterThan(10);
  });

  it('a join lifts what waits to the higher of the two', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    void processor.getMany(['block'], upstream.fetch);
    await settled();
    void processor.getMany(['normal', 'wanted'], upstream.fetch);
    void processor.getMany(['wanted'], upstream.fetch, { priority: 'high' });
    await settled();
    await upstream.answer('block');
    expect(upstream.inFlight).toEqual(['wanted']);
  });
});
