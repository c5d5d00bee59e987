import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BatchProcessor,
  type BatchStorage,
  type GroupOptimizer,
  MISS,
  mapStorage,
  type StorageHost,
} from '../src/index.js';
import { manualUpstream, requestsOf, settled, slowUpstream } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An optimizer that takes groups of two and more, and brings what the test gives it: more than was asked for, if need be. */
function manualGroups(options: Partial<GroupOptimizer> = {}) {
  const calls: { keys: string[]; answer(values: Record<string, unknown>): Promise<void> }[] = [];
  const optimizer: GroupOptimizer = {
    name: 'manual',
    sideLoad: true,
    canOptimize: ({ requests }) => requests.length > 1,
    fetchGroup: ({ requests }) =>
      new Promise((resolve) => {
        const keys = requests.map(({ key }) => key);
        const answer = (values: Record<string, unknown>) => {
          resolve(new Map(Object.entries(values)));
          return settled();
        };
        calls.push({ keys, answer });
      }),
    ...options,
  };
  return { optimizer, calls };
}

const values = (of: string) => ({ a: of, b: of, x: of });

describe('what is on its way when its key is invalidated', () => {
  it('is not stored where nobody may join it', async () => {
    const storage = mapStorage();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage });
    const before = processor.processBatch(requestsOf(['a'], upstream.fetch), {
      deduplication: false,
    });
    await settled();
    await processor.invalidate(['a']);
    await upstream.answer('a', 'old');
    expect(await before).toEqual(['old']);
    await vi.runAllTimersAsync();
    expect(storage.mget(['a'])).toEqual([MISS]);
  });

  it('is neither stored nor given to later requests where a call brings it unasked', async () => {
    const storage = mapStorage();
    const { optimizer, calls } = manualGroups();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage, optimizers: [optimizer], limit: 1 });
    const before = processor.getMany(['a', 'b'], upstream.fetch);
    await settled();
    await processor.invalidate(['x', 'y']);
    const after = processor.getMany(['x'], upstream.fetch);
    await calls[0]?.answer({ ...values('old'), y: 'old' });
    expect(await before).toEqual(['old', 'old']);
    expect(upstream.asked).toEqual(['x']);
    await upstream.answer('x', 'new');
    expect(await after).toEqual(['new']);
    await vi.runAllTimersAsync();
    expect(storage.mget(['x', 'y'])).toEqual(['new', MISS]);
  });

  it('is not stored where a call brings it unasked and another process may have invalidated anything', async () => {
    const stored = mapStorage();
    let host: StorageHost | undefined;
    const attach = (given: StorageHost) => {
      host = given;
    };
    const { optimizer, calls } = manualGroups();
    const processor = new BatchProcessor({
      storage: { ...stored, attach },
      optimizers: [optimizer],
    });
    const before = processor.getMany(['a', 'b'], async (key) => key);
    await settled();
    host?.fence('all');
    await calls[0]?.answer(values('old'));
    expect(await before).toEqual(['old', 'old']);
    await vi.runAllTimersAsync();
    expect(stored.mget(['a', 'b', 'x'])).toEqual([MISS, MISS, MISS]);
  });

  it('is not stored where who got the rest of the answer has invalidated it', async () => {
    const storage = mapStorage();
    const { optimizer, calls } = manualGroups();
    const processor = new BatchProcessor({ storage, optimizers: [optimizer] });
    const batch = processor.getMany(['a', 'b'], async () => 'alone', {
      onProgress: () => void processor.invalidate(['x']),
    });
    await settled();
    await calls[0]?.answer(values('old'));
    expect(await batch).toEqual(['old', 'old']);
    await vi.runAllTimersAsync();
    expect(storage.mget(['a', 'x'])).toEqual(['old', MISS]);
  });

  it('is joined by later requests while its fetch has not begun', async () => {
    const storage = mapStorage();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage, limit: 1 });
    const before = processor.getMany(['busy', 'a'], upstream.fetch);
    await settled();
    await processor.invalidate(['a']);
    const after = processor.getMany(['a'], upstream.fetch);
    await upstream.answer('busy');
    await upstream.answer('a', 'new');
    expect(await before).toEqual(['value of busy', 'new']);
    expect(await after).toEqual(['new']);
    expect(upstream.asked).toEqual(['busy', 'a']);
    await vi.runAllTimersAsync();
    expect(storage.mget(['a'])).toEqual(['new']);
  });

  it('is not asked for twice in one call when its own has failed', async () => {
    const calls: string[][] = [];
    const optimizer: GroupOptimizer = {
      name: 'failing',
      splits: true,
      canOptimize: ({ requests }) => requests.length > 1,
      async fetchGroup({ requests }) {
        calls.push(requests.map(({ key }) => key));
        await new Promise((resolve) => setTimeout(resolve, 10));
        throw new Error('no');
      },
    };
    const processor = new BatchProcessor({ optimizers: [optimizer], limit: 1 });
    const asked = ['a', 'b', 'c', 'd'];
    const before = processor.getMany(asked, async (key) => key);
    await settled();
    await processor.invalidate(asked);
    const after = processor.getMany(asked, async (key) => key);
    await vi.runAllTimersAsync();
    expect(await before).toEqual(asked);
    expect(await after).toEqual(asked);
    for (const keys of calls) expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['it', ['a', 'b']],
    ['whatever it may be', 'all' as const],
  ])('is not stored either where another process has invalidated %s', async (_what, keys) => {
    const stored = mapStorage();
    let host: StorageHost | undefined;
    const storage: BatchStorage = {
      ...stored,
      attach(given) {
        host = given;
      },
    };
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage });
    const settledOne = processor.getMany(['a'], async () => 'old');
    const running = processor.getMany(['b'], upstream.fetch);
    expect(await settledOne).toEqual(['old']);
    host?.fence(keys);
    await upstream.answer('b', 'old');
    expect(await running).toEqual(['old']);
    await vi.runAllTimersAsync();
    expect(stored.mget(['a', 'b'])).toEqual([MISS, MISS]);
  });
});

describe('a lookup that is answered late', () => {
  it.each([
    ['before the value came', 0],
    ['before the value was written', 20],
  ])('fetches nothing again that it missed: it began %s', async (_when, beginsAt) => {
    const stored = mapStorage();
    // Reads at once and answers later: what is written meanwhile it has missed.
    const storage: BatchStorage = {
      ...stored,
      async mget(keys) {
        const slots = stored.mget(keys);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return slots;
      },
      async mset(entries) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        stored.mset(entries);
      },
    };
    const upstream = slowUpstream(() => 10);
    const processor = new BatchProcessor({ storage });
    // It does not look up, so its value comes at 10 ms and is written at 60 ms.
    const first = processor.getMany(['a'], upstream.fetch, { cache: 'reload' });
    await vi.advanceTimersByTimeAsync(beginsAt);
    const second = processor.getMany(['a'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(200);
    expect(await Promise.all([first, second])).toEqual([['value of a'], ['value of a']]);
    expect(upstream.asked).toEqual(['a']);
  });
});

describe('what a call brings unasked', () => {
  it('is not given to who asked for it anew after that call began', async () => {
    const { optimizer, calls } = manualGroups();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ optimizers: [optimizer], limit: 1 });
    const first = processor.getMany(['a', 'b'], upstream.fetch);
    await vi.advanceTimersByTimeAsync(1);
    const anew = processor.getMany(['x'], upstream.fetch, { cache: 'reload' });
    await calls[0]?.answer(values('old'));
    await first;
    await upstream.answer('x', 'new');
    expect(await anew).toEqual(['new']);
  });

  it('may be more than its answer can name', async () => {
    const asked = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    // As much of a Map as it takes to answer what was asked for.
    const answer = { has: (key: string) => asked.has(key), get: (key: string) => asked.get(key) };
    const { optimizer } = manualGroups({ fetchGroup: async () => answer as never });
    const processor = new BatchProcessor({ optimizers: [optimizer], limit: 1 });
    expect(await processor.getMany(['a', 'b', 'c'], async () => 3)).toEqual([1, 2, 3]);
  });

  it('leaves the key in the queue once where it is refused', async () => {
    const { optimizer, calls } = manualGroups();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({
      optimizers: [optimizer],
      limit: 1,
      maxPending: 2,
      validate: (value) => value !== 'refused',
    });
    const first = processor.getMany(['a', 'b'], upstream.fetch);
    await settled();
    const second = processor.getMany(['x'], upstream.fetch);
    await calls[0]?.answer({ a: 1, b: 1, x: 'refused' });
    await first;
    const more = processor.getManySettled(['y', 'z', 'one too many'], upstream.fetch);
    await upstream.answer('x', 2);
    expect(await second).toEqual([2]);
    await calls[1]?.answer({ y: 3, z: 3 });
    expect((await more).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
  });
});
