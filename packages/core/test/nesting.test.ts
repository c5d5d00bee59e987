import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchEvent, BatchProcessor, type Limit, mapStorage } from '../src/index.js';
import {
  countingOptimizer,
  keysOf,
  manualUpstream,
  requestsOf,
  settled,
  slowUpstream,
} from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a fetch that itself asks the processor', () => {
  it('uses its own slot: three levels deep with limit 1', async () => {
    const processor = new BatchProcessor({ limit: 1 });
    const order: string[] = [];
    const leaf = async (key: string) => {
      order.push(key);
      return key;
    };
    const middle = async (key: string) => {
      await Promise.resolve();
      const parts = await processor.getMany([`${key}.1`, `${key}.2`], leaf);
      return `${key}(${parts.join()})`;
    };
    const top = async (key: string) => {
      await Promise.resolve();
      return (await processor.getMany([`${key}.a`, `${key}.b`], middle)).join('+');
    };

    expect(await processor.getMany(['x', 'y'], top)).toEqual([
      'x.a(x.a.1,x.a.2)+x.b(x.b.1,x.b.2)',
      'y.a(y.a.1,y.a.2)+y.b(y.b.1,y.b.2)',
    ]);
    expect(order).toHaveLength(8);
  });

  it('never runs more than its one slot allows, however many batches it asks for at once', async () => {
    const processor = new BatchProcessor({ limit: 1 });
    const upstream = slowUpstream(() => 10);
    const batch = processor.getMany(['top'], async () => {
      const five = keysOf(5).map((key) => processor.getMany([key, `${key}'`], upstream.fetch));
      return (await Promise.all(five)).flat();
    });
    await vi.runAllTimersAsync();

    expect((await batch)[0]).toHaveLength(10);
    expect(upstream.peak).toBe(1);
  });

  it('five at once, each with nested batches, finish with limit 1 and with limit 2', async () => {
    for (const limit of [1, 2]) {
      const processor = new BatchProcessor({ limit });
      const upstream = slowUpstream(() => 10);
      const five = keysOf(5, `limit-${limit}`).map((key) =>
        processor.getMany([key], () => processor.getMany([`${key}/a`, `${key}/b`], upstream.fetch)),
      );
      await vi.runAllTimersAsync();
      expect((await Promise.all(five)).flat(2)).toHaveLength(10);
      expect(upstream.peak).toBeLessThanOrEqual(limit);
    }
  });

  it('tells the limit which calls run in the slot of another', async () => {
    const started: boolean[] = [];
    const limit: Limit = {
      name: 'noting',
      concurrency: 1,
      started: ({ isNested }) => void started.push(isNested),
    };
    const processor: BatchProcessor = new BatchProcessor({ limit });
    await processor.getMany(['outer'], () => processor.getMany(['inner'], async () => 1));
    await processor.getMany(['after'], async () => 1);
    expect(started).toEqual([false, true, false]);
  });

  it('finishes where a group call asks, and where a nested call times out', async () => {
    const processor: BatchProcessor = new BatchProcessor({
      limit: 1,
      optimizers: [
        countingOptimizer(
          async (keys) => {
            const outcomes = await processor.processBatchSettled(
              keys.map((key) => ({ key: `${key}!`, fetchFunction: () => new Promise(() => {}) })),
              { timeoutMs: 20, enableOptimizations: false },
            );
            return new Map(keys.map((key, index) => [key, outcomes[index]?.status]));
          },
          { canOptimize: (group) => group.requests.every(({ key }) => !key.endsWith('!')) },
        ),
      ],
    });
    const batch = processor.getMany(['a', 'b'], async () => 'alone');
    await vi.runAllTimersAsync();
    expect(await batch).toEqual(['rejected', 'rejected']);
  });

  it('a batch that a fetch left behind keeps within the limit after the fetch is over', async () => {
    const processor = new BatchProcessor({ limit: 1 });
    const upstream = slowUpstream(() => 10);
    let leftBehind: Promise<unknown> | undefined;
    const first = processor.getMany(['first'], async () => {
      leftBehind = processor.getMany(['behind 1', 'behind 2'], upstream.fetch);
      await settled();
    });
    const second = processor.getMany(['second'], upstream.fetch);
    await vi.runAllTimersAsync();
    await Promise.all([first, second, leftBehind]);
    expect(upstream.asked).toHaveLength(3);
    expect(upstream.peak).toBe(1);
  });

  it('a batch that a nested fetch left behind keeps its slot from the next', async () => {
    const upstream = slowUpstream((key) => (key === 'left behind' ? 50 : 10));
    const processor = new BatchProcessor({ limit: 1 });
    const leavesBehind = {
      key: 'first',
      fetchFunction: async () => {
        void processor.getMany(['left behind'], upstream.fetch);
        return 'first';
      },
    };
    const asked = processor.processBatch([
      {
        key: 'outer',
        fetchFunction: () =>
          processor.processBatch([leavesBehind, ...requestsOf(['second'], upstream.fetch)]),
      },
    ]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await asked).toEqual([['first', 'value of second']]);
    expect(upstream.asked).toEqual(['left behind', 'second']);
    expect(upstream.peak).toBe(1);
  });

  it('a fetch that goes on keeps waiting what it left behind in its slot', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    const leftBehind = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return processor.getMany(['deep'], upstream.fetch);
    };
    const first = processor.getMany(['first'], async (key) => {
      await processor.getMany(['nested'], async () => {
        void processor.getMany(['left behind'], leftBehind);
      });
      // From here on it works by itself again, and its slot is lent still.
      return upstream.fetch(key);
    });
    await vi.advanceTimersByTimeAsync(20);
    expect(upstream.asked).toEqual(['first']);
    await upstream.answer('first', 1);
    expect(await first).toEqual([1]);
    expect(upstream.asked).toEqual(['first', 'deep']);
    await upstream.answer('deep');
  });

  it('a fetch that goes on beside what it left behind does not spin where the limit holds others', async () => {
    const upstream = manualUpstream();
    let isHolding = false;
    let asked = 0;
    const limit: Limit = {
      name: 'holding',
      concurrency: 3,
      delayMs() {
        asked += 1;
        // A processor that asks again and again would never let a timer fire.
        if (asked > 1_000) throw new Error('asked without end');
        return isHolding ? 10 : 0;
      },
    };
    const processor = new BatchProcessor({ limit });
    const busy = processor.getMany(['busy 1', 'busy 2'], upstream.fetch);
    const first = processor.getMany(['first'], async (key) => {
      await processor.getMany(['nested'], async () => {
        void processor.getMany(['left behind'], upstream.fetch);
      });
      return upstream.fetch(key);
    });
    await settled();
    for (const key of ['busy 1', 'busy 2']) await upstream.answer(key);
    await busy;
    expect(upstream.inFlight).toEqual(['left behind', 'first']);
    isHolding = true;
    asked = 0;
    const held = processor.getMany(['held'], upstream.fetch);
    await settled();
    expect(asked).toBeLessThan(5);
    isHolding = false;
    await vi.advanceTimersByTimeAsync(10);
    for (const key of ['held', 'first', 'left behind']) await upstream.answer(key);
    expect(await Promise.all([first, held])).toEqual([['value of first'], ['value of held']]);
  });

  it('finds its slot through the fetches of other processors', async () => {
    const outer = new BatchProcessor({ limit: 1 });
    const inner = new BatchProcessor({ limit: 1 });
    const step = (processor: BatchProcessor, depth: number) => async (): Promise<unknown> => {
      await Promise.resolve();
      if (depth === 0) return 'end';
      const next = processor === outer ? inner : outer;
      return next.getMany([`depth ${depth}`], step(next, depth - 1));
    };
    expect(await outer.getMany(['top'], step(outer, 6))).toEqual([[[[[[['end']]]]]]]);
  });

  it('without `nested` it waits for a slot like everybody else', async () => {
    const processor = new BatchProcessor({ limit: 1, nested: false });
    const batch = processor.processBatchSettled(
      [{ key: 'a', fetchFunction: () => processor.getMany(['b'], async () => 1) }],
      { timeoutMs: 50 },
    );
    await vi.advanceTimersByTimeAsync(50);
    expect(await batch).toMatchObject([{ reason: { code: 'ERR_TIMEOUT' } }]);
  });
});

describe('a load that would wait for itself is ERR_CYCLE', () => {
  it('a awaiting a', async () => {
    const processor = new BatchProcessor();
    const fetch = async (): Promise<unknown> => {
      await Promise.resolve();
      return processor.getMany(['a'], fetch);
    };
    const [outcome] = await processor.getManySettled(['a'], fetch);

    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_FETCH' } });
    const inner = (outcome as { reason: { cause: { code: string; errors: unknown[] } } }).reason
      .cause;
    expect(inner.code).toBe('ERR_BATCH');
    expect(inner.errors).toMatchObject([{ code: 'ERR_CYCLE', key: 'a' }]);
  });

  it('a awaiting b awaiting a, from one batch and from two', async () => {
    for (const keys of [['a'], ['a', 'b']]) {
      const processor = new BatchProcessor();
      const codes: string[] = [];
      const other = { a: 'b', b: 'a' } as Record<string, string>;
      const fetch = async (key: string): Promise<string> => {
        await Promise.resolve();
        const [outcome] = await processor.getManySettled([other[key] as string], fetch);
        if (outcome?.status === 'rejected') codes.push(outcome.reason.code);
        return outcome?.status === 'fulfilled' ? `${key}<${outcome.value}>` : key;
      };
      const values = await processor.getMany(keys, fetch);
      expect(codes).toEqual(['ERR_CYCLE']);
      expect(values).toHaveLength(keys.length);
    }
  });

  it('one that was given up for another attempt waits for nothing', async () => {
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 0 } });
    const asksForA = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return processor.getMany(['a'], async () => 'never');
    };
    // Its first attempt waits for b, which asks for a when the second is on its way.
    const fetchA = async (_key: string, { attempt }: { attempt: number }) => {
      if (attempt === 1) await processor.getMany(['b'], asksForA);
      else await new Promise((resolve) => setTimeout(resolve, 15));
      return 'a';
    };
    const a = processor.getMany(['a'], fetchA, { timeoutMs: 20 });
    const b = processor.getMany(['b'], asksForA);
    await vi.advanceTimersByTimeAsync(100);
    expect(await a).toEqual(['a']);
    expect(await b).toEqual([['a']]);
  });

  it('two that wait for the same third do not', async () => {
    const processor = new BatchProcessor({ limit: 1 });
    const shared = vi.fn(async () => 'shared');
    const fetch = async () => (await processor.getMany(['shared'], shared))[0];
    expect(await processor.getMany(['a', 'b'], fetch)).toEqual(['shared', 'shared']);
    expect(shared.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('the AsyncLocalStorage of the caller', () => {
  it.each([true, false])('reaches its own fetches (nested: %s)', async (nested) => {
    const user = new AsyncLocalStorage<string>();
    const processor = new BatchProcessor({ limit: 1, nested, storage: mapStorage() });
    const seen: unknown[] = [];
    const fetch = async (key: string) => {
      seen.push([key, user.getStore()]);
      await Promise.resolve();
      seen.push([key, user.getStore()]);
    };
    await Promise.all([
      user.run('ann', () => processor.getMany(['a', 'b'], fetch)),
      user.run('ben', () => processor.getMany(['c'], fetch)),
      processor.getMany(['d'], fetch),
    ]);
    expect(seen).toEqual([
      ['a', 'ann'],
      ['a', 'ann'],
      ['b', 'ann'],
      ['b', 'ann'],
      ['c', 'ben'],
      ['c', 'ben'],
      ['d', undefined],
      ['d', undefined],
    ]);
  });

  it('none is installed before the first upstream call', async () => {
    const run = vi.spyOn(AsyncLocalStorage.prototype, 'run');
    const storage = mapStorage();
    storage.mset([{ key: 'a', value: 1, expiresAt: undefined }]);
    const processor = new BatchProcessor({ storage });
    await processor.getMany(['a'], async () => 2);
    expect(run).not.toHaveBeenCalled();
    await processor.getMany(['b'], async () => 2);
    expect(run).toHaveBeenCalledTimes(1);
    run.mockRestore();
  });

  it('events name the batch that a nested call is charged to', async () => {
    const processor = new BatchProcessor();
    const charged: number[] = [];
    processor.subscribe((event: BatchEvent) => {
      if (event.type === 'call:started') charged.push(event.batch);
    });
    await processor.getMany(['a'], () => processor.getMany(['b'], async () => 1));
    expect(charged).toEqual([1, 2]);
  });
});
