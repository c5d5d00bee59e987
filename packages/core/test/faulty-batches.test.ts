import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchEvent,
  BatchProcessor,
  type BatchStorage,
  type GroupOptimizer,
  mapStorage,
} from '../src/index.js';
import { CORRUPT, faulty, type OptimizerPlan, type StorageFaults } from '../src/testing/index.js';
import { countingOptimizer } from './upstream.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const KEYS = ['a', 'b', 'c'];
const VALUES = ['value of a', 'value of b', 'value of c'];

/** A storage that holds every key, and forgets none as it should. */
function holding(fault: StorageFaults['mdelete']): BatchStorage {
  const storage = faulty(mapStorage(), { mdelete: fault });
  storage.mset(KEYS.map((key) => ({ key, value: `value of ${key}`, expiresAt: undefined })));
  return storage;
}

/** What a processor answers for {@link KEYS}, twice, and how many calls upstream got for each. */
async function twice(storage: BatchStorage) {
  const upstream = vi.fn(async (key: string) => `value of ${key}`);
  const events: BatchEvent[] = [];
  const processor = new BatchProcessor({ storage, storageTimeoutMs: 100 });
  processor.subscribe((event) => events.push(event));
  const ask = async () => {
    upstream.mockClear();
    const batch = processor.getMany(KEYS, upstream);
    await vi.advanceTimersByTimeAsync(1_000);
    return { values: await batch, calls: upstream.mock.calls.length };
  };
  const [first, second] = [await ask(), await ask()];
  return { first, second, failures: events.filter(({ type }) => type === 'storage:failed').length };
}

describe("a batch over a faulty storage ends with upstream's values", () => {
  const cases: [plan: StorageFaults, calls: number, failures: number][] = [
    [{ mget: 'throw' }, 3, 2],
    [{ mget: 'reject' }, 3, 2],
    [{ mget: 'hang' }, 3, 2],
    [{ mget: { slowMs: 50 } }, 0, 0],
    [{ mget: { slowMs: 150 } }, 3, 2],
    [{ mget: 'short' }, 3, 2],
    [{ mget: 'forget' }, 3, 0],
    [{ mset: 'throw' }, 3, 2],
    [{ mset: 'reject' }, 3, 2],
    [{ mset: 'hang' }, 3, 2],
    [{ mset: { slowMs: 50 } }, 0, 0],
    // Too late for the processor, and yet in time for the next batch.
    [{ mset: { slowMs: 150 } }, 0, 1],
    [{ mset: 'short' }, 1, 0],
    [{ mset: 'forget' }, 3, 0],
  ];
  it.each(cases)('%j', async (plan, calls, failures) => {
    const answers = await twice(faulty(mapStorage(), plan));
    expect(answers).toEqual({
      first: { values: VALUES, calls: 3 },
      second: { values: VALUES, calls },
      failures,
    });
  });

  const wrong: [plan: StorageFaults, second: string[]][] = [
    [{ mget: 'reorder' }, VALUES.toReversed()],
    [{ mget: 'corrupt' }, [CORRUPT, CORRUPT, CORRUPT]],
    [{ mset: 'reorder' }, VALUES.toReversed()],
    [{ mset: 'corrupt' }, [CORRUPT, CORRUPT, CORRUPT]],
  ];
  it.each(wrong)(
    'except for %j, which looks as it should: what the storage says is served',
    async (plan, second) => {
      expect(await twice(faulty(mapStorage(), plan))).toEqual({
        first: { values: VALUES, calls: 3 },
        second: { values: second, calls: 0 },
        failures: 0,
      });
    },
  );

  it.each<[StorageFaults['mdelete']]>([['throw'], ['reject'], ['hang']])(
    'mdelete: %j is told to who invalidates',
    async (fault) => {
      const processor = new BatchProcessor({ storage: holding(fault), storageTimeoutMs: 100 });
      const refusal = expect(processor.invalidate(KEYS)).rejects.toMatchObject({
        code: 'ERR_STORAGE_WRITE',
        plugin: 'map',
      });
      await vi.advanceTimersByTimeAsync(1_000);
      await refusal;
    },
  );

  it.each<[StorageFaults['mdelete'], string[]]>([
    ['short', ['new', 'new', 'value of c']],
    ['forget', VALUES],
  ])('mdelete: %j is told to nobody, and old values are served', async (fault, values) => {
    const processor = new BatchProcessor({ storage: holding(fault) });
    await processor.invalidate(KEYS);
    expect(await processor.getMany(KEYS, async () => 'new')).toEqual(values);
  });

  it('a storage that changes while it is in use', async () => {
    const plan: StorageFaults = {};
    const storage = faulty(mapStorage(), plan);
    expect((await twice(storage)).second.calls).toBe(0);
    plan.mget = 'hang';
    expect(await twice(storage)).toMatchObject({ second: { values: VALUES, calls: 3 } });
    plan.mget = undefined;
    expect(await twice(storage)).toMatchObject({ second: { values: VALUES, calls: 0 } });
  });
});

/** What a processor with an optimizer answers for {@link KEYS}, and what upstream got. */
async function optimized(plan: OptimizerPlan, options?: Partial<GroupOptimizer>) {
  const fetchMany = async (keys: readonly string[]) =>
    new Map(keys.map((key) => [key, `value of ${key}`]));
  const sound = countingOptimizer(fetchMany, options);
  const single = vi.fn(async (key: string) => `value of ${key}`);
  const events: BatchEvent[] = [];
  const processor = new BatchProcessor({ optimizers: [faulty(sound, plan)] });
  processor.subscribe((event) => events.push(event));
  const batch = processor.getMany(KEYS, single, { timeoutMs: 100 });
  await vi.advanceTimersByTimeAsync(1_000);
  const fallbacks = events.flatMap((event) => (event.type === 'fallback' ? event.reason.code : []));
  return {
    values: await batch,
    groups: sound.calls.map((keys) => keys.length),
    singles: single.mock.calls.length,
    fallbacks,
  };
}

describe("a batch over a faulty optimizer ends with upstream's values", () => {
  const cases: [plan: OptimizerPlan, groups: number[], singles: number, fallbacks: string[]][] = [
    [{}, [3], 0, []],
    [{ canOptimize: 'throw' }, [], 3, ['ERR_OPTIMIZER']],
    [{ canOptimize: 'corrupt' }, [], 3, []],
    [{ nextCall: 'throw' }, [3], 0, ['ERR_OPTIMIZER']],
    [{ nextCall: 'short' }, [2, 1], 0, ['ERR_OPTIMIZER_CONTRACT']],
    [{ nextCall: 'reorder' }, [3], 0, []],
    [{ nextCall: 'corrupt' }, [3], 0, ['ERR_OPTIMIZER_CONTRACT']],
    [{ nextCall: 'forget' }, [3], 0, ['ERR_OPTIMIZER_CONTRACT']],
    [{ fetchGroup: 'throw' }, [], 3, ['ERR_OPTIMIZER']],
    [{ fetchGroup: 'reject' }, [], 3, ['ERR_OPTIMIZER']],
    [{ fetchGroup: 'hang' }, [], 3, ['ERR_TIMEOUT']],
    [{ fetchGroup: { slowMs: 50 } }, [3], 0, []],
    [{ fetchGroup: { slowMs: 150 } }, [3], 3, ['ERR_TIMEOUT']],
    [{ fetchGroup: 'short' }, [3], 1, ['ERR_OPTIMIZER_CONTRACT']],
    [{ fetchGroup: 'corrupt' }, [3], 3, ['ERR_OPTIMIZER_CONTRACT']],
    [{ fetchGroup: 'forget' }, [3], 3, ['ERR_OPTIMIZER_CONTRACT']],
  ];
  it.each(cases)('%j', async (plan, groups, singles, fallbacks) => {
    expect(await optimized(plan)).toEqual({ values: VALUES, groups, singles, fallbacks });
  });

  it('also where it splits the calls that fail', async () => {
    const plan: OptimizerPlan = (operation, { keys }) =>
      operation === 'fetchGroup' && keys.length > 2 ? 'reject' : undefined;
    expect(await optimized(plan, { splits: true })).toMatchObject({
      values: VALUES,
      groups: [2, 1],
      singles: 0,
    });
  });

  it('except for values under the keys of others, which look as they should', async () => {
    expect(await optimized({ fetchGroup: 'reorder' })).toEqual({
      values: VALUES.toReversed(),
      groups: [3],
      singles: 0,
      fallbacks: [],
    });
  });
});
