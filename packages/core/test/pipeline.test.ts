import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchEvent,
  BatchProcessor,
  type CallInfo,
  type Limit,
  MISS,
  mapStorage,
} from '../src/index.js';
import {
  countingOptimizer,
  countingStorage,
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

describe('invalidate', () => {
  it('forgets what is stored', async () => {
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage });
    storage.mset(keysOf(3).map((key) => ({ key, value: 'old', expiresAt: undefined })));
    await processor.invalidate(['key:0', 'key:2', 'unknown']);
    expect(storage.mget(keysOf(3))).toEqual([MISS, 'old', MISS]);
  });

  it('beats a load in flight: its waiters get the value, the cache does not, later requests start anew', async () => {
    const storage = mapStorage();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage });
    const before = processor.getMany(['a'], upstream.fetch);
    await settled();
    await processor.invalidate(['a']);
    const later = manualUpstream();
    const after = processor.getMany(['a'], later.fetch);
    await settled();
    await upstream.answer('a', 'old');
    expect(await before).toEqual(['old']);
    await vi.advanceTimersByTimeAsync(10);
    expect(storage.mget(['a'])).toEqual([MISS]);
    await later.answer('a', 'new');
    expect(await after).toEqual(['new']);
    await vi.advanceTimersByTimeAsync(10);
    expect(storage.mget(['a'])).toEqual(['new']);
  });

  it('beats a value that has come and is not written yet', async () => {
    const storage = countingStorage();
    const processor = new BatchProcessor({ storage });
    await processor.getMany(['a', 'b'], async () => 'old');
    const invalidated = processor.invalidate(['a']);
    await vi.runAllTimersAsync();
    await invalidated;
    expect(storage.mget(['a', 'b'])).toEqual([MISS, 'old']);
    expect(await processor.getMany(['a'], async () => 'new')).toEqual(['new']);
  });

  it('waits for a write that is under way, so that it cannot land afterwards', async () => {
    const stored = mapStorage();
    const storage = {
      ...stored,
      async mset(entries: Parameters<typeof stored.mset>[0]) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        stored.mset(entries);
      },
    };
    const processor = new BatchProcessor({ storage });
    await processor.getMany(['a'], async () => 'old');
    await vi.advanceTimersByTimeAsync(10);
    const invalidated = processor.invalidate(['a']);
    await vi.advanceTimersByTimeAsync(100);
    await invalidated;
    expect(stored.mget(['a'])).toEqual([MISS]);
  });

  it('rejects where the storage could not forget', async () => {
    const storage = {
      ...mapStorage(),
      mdelete: () => Promise.reject(new Error('read only')),
    };
    const events: BatchEvent[] = [];
    const processor = new BatchProcessor({ storage });
    processor.subscribe((event) => events.push(event));
    await expect(processor.invalidate(['a'])).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
    expect(events).toMatchObject([
      { type: 'invalidated', keys: ['a'] },
      { type: 'storage:failed', operation: 'mdelete' },
    ]);
  });

  it('works without a storage, and refuses what are no keys', async () => {
    await new BatchProcessor().invalidate(['a']);
    await expect(new BatchProcessor().invalidate('a' as never)).rejects.toMatchObject({
      code: 'ERR_OPTION',
    });
  });
});

describe('prefetch', () => {
  it('brings values into the cache, groups as a batch would, and asks only for what is missing', async () => {
    const storage = mapStorage();
    storage.mset([{ key: 'key:0', value: 'old', expiresAt: undefined }]);
    const optimizer = countingOptimizer();
    const processor = new BatchProcessor({ storage, optimizers: [optimizer] });
    processor.prefetch(requestsOf(keysOf(4), async (key) => key));
    await vi.runAllTimersAsync();
    expect(optimizer.calls).toEqual([['key:1', 'key:2', 'key:3']]);
    expect(storage.mget(['key:3'])).toEqual(['group value of key:3']);
  });

  it('yields to everything that somebody waits for, however long it has waited', async () => {
    const upstream = slowUpstream(() => 100);
    const processor = new BatchProcessor({ limit: 1 });
    processor.prefetch(requestsOf(['p1', 'p2'], upstream.fetch));
    await vi.advanceTimersByTimeAsync(10);
    const low = [];
    for (let sent = 0; sent < 80; sent += 1) {
      low.push(processor.getMany([`low ${sent}`], upstream.fetch, { priority: 'low' }));
      await vi.advanceTimersByTimeAsync(90);
    }
    expect(upstream.asked).not.toContain('p2');
    await vi.runAllTimersAsync();
    await Promise.all(low);
    expect(upstream.asked.at(-1)).toBe('p2');
  });

  it('leaves half of the slots to who may come', async () => {
    const upstream = slowUpstream(() => 100);
    const processor = new BatchProcessor({ limit: 8 });
    processor.prefetch(requestsOf(keysOf(20, 'p'), upstream.fetch), { maxConcurrency: 20 });
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream.inFlight).toBe(4);
    const batch = processor.getMany(keysOf(4, 'now'), upstream.fetch);
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream.inFlight).toBe(8);
    await vi.runAllTimersAsync();
    await batch;
  });

  it('what somebody asks for while it is prefetched becomes urgent', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1 });
    void processor.getMany(['block'], upstream.fetch);
    await settled();
    processor.prefetch(requestsOf(['p1', 'p2'], upstream.fetch));
    void processor.getMany(['normal'], upstream.fetch);
    void processor.getMany(['p2'], upstream.fetch, { priority: 'high' });
    await settled();
    for (const key of ['block', 'p2', 'normal', 'p1']) {
      expect(upstream.inFlight).toEqual([key]);
      await upstream.answer(key);
    }
  });

  it('what fails is an event', async () => {
    const events: BatchEvent[] = [];
    const processor = new BatchProcessor();
    processor.subscribe((event) => event.type === 'prefetch:failed' && events.push(event));
    processor.prefetch(requestsOf(['a'], () => Promise.reject(new Error('no'))));
    await vi.runAllTimersAsync();
    expect(events).toMatchObject([{ key: 'a', error: { code: 'ERR_FETCH' } }]);
  });

  it('refuses wrong requests at once', () => {
    expect(() => new BatchProcessor().prefetch([{} as never])).toThrow('requests[0].key');
  });
});

describe('maxPending', () => {
  it('beyond it awaited keys fail with ERR_OVERLOADED, those that wait are served', async () => {
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ limit: 1, maxPending: 2 });
    void processor.getMany(['running'], upstream.fetch);
    await settled();
    const outcomes = processor.getManySettled(keysOf(4), upstream.fetch);
    await settled();
    for (const key of ['running', 'key:0', 'key:1']) await upstream.answer(key);
    expect(await outcomes).toMatchObject([
      { value: 'value of key:0' },
      { value: 'value of key:1' },
      { reason: { code: 'ERR_OVERLOADED', key: 'key:2' } },
      { reason: { code: 'ERR_OVERLOADED', key: 'key:3' } },
    ]);
  });

  it('what nobody waits for is dropped first', async () => {
    const upstream = manualUpstream();
    const dropped: unknown[] = [];
    const processor = new BatchProcessor({ limit: 1, maxPending: 2 });
    processor.subscribe((event) => {
      if (event.type === 'prefetch:failed') dropped.push([event.key, event.error.code]);
    });
    void processor.getMany(['running'], upstream.fetch);
    await settled();
    processor.prefetch(requestsOf(['p1', 'p2'], upstream.fetch));
    await settled();
    const batch = processor.getMany(['a', 'b'], upstream.fetch);
    await settled();
    for (const key of ['running', 'a', 'b']) await upstream.answer(key);
    expect(await batch).toEqual(['value of a', 'value of b']);
    expect(dropped).toEqual([
      ['p1', 'ERR_OVERLOADED'],
      ['p2', 'ERR_OVERLOADED'],
    ]);
  });

  it('so is what nobody waits for and is queued once more', async () => {
    const upstream = manualUpstream();
    const optimizer = countingOptimizer(() => Promise.reject(new Error('no group')));
    const processor = new BatchProcessor({ limit: 1, maxPending: 2, optimizers: [optimizer] });
    processor.prefetch(requestsOf(['p1', 'p2'], upstream.fetch));
    await settled();
    expect(upstream.inFlight).toEqual(['p1']);
    const batch = processor.getMany(['a', 'b'], upstream.fetch, { enableOptimizations: false });
    await settled();
    for (const key of ['p1', 'a', 'b']) await upstream.answer(key);
    expect(await batch).toEqual(['value of a', 'value of b']);
    expect(upstream.asked).not.toContain('p2');
  });
});

describe('flush, awaitWrites and close', () => {
  it('awaitWrites ends the batch when what it fetched is stored', async () => {
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage });
    const batch = processor.getMany(['a'], async () => 1, { awaitWrites: true });
    await vi.runAllTimersAsync();
    await batch;
    expect(storage.mget(['a'])).toEqual([1]);
  });

  it('awaitWrites lets who aborts go at once', async () => {
    const storage = { ...mapStorage(), mset: () => new Promise<void>(() => {}) };
    const processor = new BatchProcessor({ storage });
    const upstream = manualUpstream();
    const controller = new AbortController();
    const { signal } = controller;
    const options = { signal, awaitWrites: true };
    const writing = processor.getMany(['a'], async () => 1, options);
    const fetching = processor.getMany(['b'], upstream.fetch, options);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('gone');
    await expect(fetching).rejects.toBe('gone');
    expect(await writing).toEqual([1]);
    expect(performance.now()).toBeLessThan(2_000);
  });

  it('flush waits for the write under way and for what has come since', async () => {
    const storage = countingStorage();
    const slow = {
      ...storage,
      async mset(entries: Parameters<typeof storage.mset>[0]) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        storage.mset(entries);
      },
    };
    const processor = new BatchProcessor({ storage: slow });
    await processor.getMany(['a'], async () => 1);
    await vi.advanceTimersByTimeAsync(10);
    await processor.getMany(['b'], async () => 2);
    const flushed = processor.flush();
    await vi.advanceTimersByTimeAsync(200);
    await flushed;
    expect(storage.mget(['a', 'b'])).toEqual([1, 2]);
    expect(storage.calls.mset).toEqual([['a'], ['b']]);
  });

  it('close ends what is under way, stores it, and takes no more', async () => {
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage });
    const upstream = slowUpstream(() => 100);
    const batch = processor.getMany(['a', 'b'], upstream.fetch, { maxConcurrency: 1 });
    const closed = processor.close();
    await expect(processor.getMany(['c'], upstream.fetch)).rejects.toMatchObject({
      code: 'ERR_CLOSED',
    });
    expect(() => processor.prefetch([])).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
    await vi.runAllTimersAsync();
    await closed;
    expect(await batch).toHaveLength(2);
    expect(storage.mget(['a', 'b'])).toEqual(['value of a', 'value of b']);
    await processor.close();
  });

  it('a fetch under way may ask for what it needs to end', async () => {
    const processor = new BatchProcessor();
    const batch = processor.getMany(['a'], async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return processor.getMany(['b'], async () => 'inner');
    });
    const closed = processor.close();
    await vi.runAllTimersAsync();
    await closed;
    expect(await batch).toEqual([['inner']]);
  });

  it('`await using` closes', async () => {
    let kept: BatchProcessor | undefined;
    const use = async () => {
      await using processor = new BatchProcessor();
      kept = processor;
    };
    await use();
    await expect(kept?.getMany(['a'], async () => 1)).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});

describe('a limit of one’s own', () => {
  /** A limit that the test turns. */
  function dial(initial: number) {
    const seen: { started: CallInfo[]; ended: string[]; asked: CallInfo[] } = {
      started: [],
      ended: [],
      asked: [],
    };
    const listeners = new Set<() => void>();
    const state = { concurrency: initial, delayMs: 0 };
    const limit: Limit = {
      name: 'dial',
      get concurrency() {
        return state.concurrency;
      },
      delayMs(call) {
        seen.asked.push(call);
        return state.delayMs;
      },
      started: (call) => void seen.started.push(call),
      ended: (_, result) => void seen.ended.push(result.status),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const turn = (change: Partial<typeof state>) => {
      Object.assign(state, change);
      for (const listener of listeners) listener();
    };
    return { limit, seen, turn };
  }

  it('may rise and fall while calls run', async () => {
    const { limit, turn } = dial(2);
    const upstream = slowUpstream(() => 100);
    const processor = new BatchProcessor({ limit });
    const batch = processor.getMany(keysOf(40), upstream.fetch, { maxConcurrency: 40 });
    await vi.advanceTimersByTimeAsync(50);
    expect(upstream.inFlight).toBe(2);
    turn({ concurrency: 6 });
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream.inFlight).toBe(6);
    turn({ concurrency: 1 });
    await vi.advanceTimersByTimeAsync(101);
    expect(upstream.inFlight).toBe(1);
    turn({ concurrency: 20 });
    await vi.runAllTimersAsync();
    expect(await batch).toHaveLength(40);
  });

  it('may hold calls back, and is asked again about what is most urgent then', async () => {
    const { limit, seen, turn } = dial(2);
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor({ limit });
    turn({ delayMs: 500 });
    const low = processor.getMany(['low'], upstream.fetch, { priority: 'low' });
    await vi.advanceTimersByTimeAsync(400);
    expect(upstream.asked).toEqual([]);
    const high = processor.getMany(['high'], upstream.fetch, { priority: 'high' });
    await settled();
    turn({ delayMs: 0 });
    await vi.runAllTimersAsync();
    await Promise.all([low, high]);
    expect(upstream.asked).toEqual(['high', 'low']);
    expect(seen.asked.map((call) => call.priority)).toEqual(
      expect.arrayContaining(['low', 'high']),
    );
  });

  it('may hold calls of one priority back, and those of another pass them', async () => {
    const isHeld = { low: true, normal: true };
    const limit: Limit = {
      name: 'reserve',
      concurrency: 2,
      delayMs: ({ priority }) => (priority !== 'high' && isHeld[priority] ? 60_000 : 0),
    };
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor({ limit });
    const low = processor.getMany(keysOf(3, 'low'), upstream.fetch, { priority: 'low' });
    const normal = processor.getMany(['normal'], upstream.fetch);
    // By now they are more urgent than what comes.
    await vi.advanceTimersByTimeAsync(30_000);
    const high = processor.getMany(keysOf(3, 'high'), upstream.fetch, { priority: 'high' });
    await vi.advanceTimersByTimeAsync(20);
    expect(await high).toHaveLength(3);
    expect(upstream.asked).toEqual(['high:0', 'high:1', 'high:2']);

    isHeld.normal = false;
    await vi.advanceTimersByTimeAsync(30_000);
    await normal;
    expect(upstream.asked.slice(3)).toEqual(['normal']);
    isHeld.low = false;
    await vi.advanceTimersByTimeAsync(60_020);
    expect(await low).toHaveLength(3);
  });

  it('holds calls that are nested back by their own priority', async () => {
    const limit: Limit = {
      name: 'reserve',
      concurrency: 1,
      delayMs: ({ isNested, priority }) => (isNested && priority === 'low' ? 1_000 : 0),
    };
    const upstream = slowUpstream(() => 10);
    const processor: BatchProcessor = new BatchProcessor({ limit });
    const outer = processor.getMany(['outer'], async () => {
      const low = processor.getMany(['low'], upstream.fetch, { priority: 'low' });
      const high = processor.getMany(['high'], upstream.fetch, { priority: 'high' });
      return Promise.race([low, high]);
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(await outer).toEqual([['value of high']]);
    await vi.runAllTimersAsync();
  });

  it('a delay of what nobody waits for any more holds the process open no longer', async () => {
    const armed = vi.spyOn(globalThis, 'setTimeout');
    const limit: Limit = { name: 'closed', concurrency: 1, delayMs: () => 60_000 };
    const controller = new AbortController();
    const processor = new BatchProcessor({ limit });
    const left = processor.getMany(['a'], async () => 1, { signal: controller.signal });
    await settled();
    const timer = () => armed.mock.results.at(-1)?.value as NodeJS.Timeout;
    expect(timer().hasRef()).toBe(true);
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(timer().hasRef()).toBe(false);
  });

  it('a delay ends by itself', async () => {
    const { limit, turn, seen } = dial(1);
    turn({ delayMs: 300 });
    const upstream = slowUpstream(() => 10);
    const batch = new BatchProcessor({ limit }).getMany(['a'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(299);
    turn({});
    await vi.advanceTimersByTimeAsync(200);
    expect(seen.asked.length).toBeGreaterThan(1);
    turn({ delayMs: 0 });
    await vi.advanceTimersByTimeAsync(20);
    expect(await batch).toEqual(['value of a']);
  });

  it('that throws, or gives no number, stops nothing', async () => {
    const throws = () => {
      throw new Error('limit is broken');
    };
    const limit: Limit = {
      name: 'broken',
      concurrency: 2,
      delayMs: throws,
      started: throws,
      ended: throws,
    };
    const failures: string[] = [];
    const processor = new BatchProcessor({ limit });
    processor.subscribe((event) => event.type === 'limit:failed' && failures.push(event.limit));
    expect(await processor.getMany(['a', 'b'], async (key) => key)).toEqual(['a', 'b']);
    expect(failures).toHaveLength(6);

    const state = { concurrency: 3 };
    const odd = new BatchProcessor({
      limit: {
        name: 'odd',
        get concurrency() {
          return state.concurrency;
        },
      },
    });
    for (const concurrency of [Number.NaN, 0, -1, 1.5]) {
      state.concurrency = concurrency;
      expect(await odd.getMany([`${concurrency}`], async (key) => key)).toEqual([`${concurrency}`]);
    }
  });

  it('hears how calls begin and end', async () => {
    const { limit, seen } = dial(5);
    const processor = new BatchProcessor({ limit, optimizers: [countingOptimizer()] });
    await processor.getMany(['a', 'b'], async () => 1);
    await processor.getManySettled(['x'], () => Promise.reject(new Error('no')), {
      enableOptimizations: false,
    });
    const late = processor.getManySettled(['y'], () => new Promise(() => {}), {
      enableOptimizations: false,
      timeoutMs: 10,
    });
    await vi.advanceTimersByTimeAsync(10);
    await late;
    expect(seen.started).toMatchObject([
      { kind: 'group', keys: 2, priority: 'normal', isBackground: false, optimizer: 'counting' },
      { kind: 'single', keys: 1 },
      { kind: 'single' },
    ]);
    const controller = new AbortController();
    const left = processor.getManySettled(['z'], () => new Promise(() => {}), {
      enableOptimizations: false,
      signal: controller.signal,
    });
    await settled();
    controller.abort();
    await left;
    expect(seen.ended).toEqual(['ok', 'failed', 'timeout', 'aborted']);
  });
});
