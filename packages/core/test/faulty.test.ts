import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchStorage,
  type Group,
  type GroupOptimizer,
  MISS,
  mapStorage,
  StaleValue,
  UNREAD,
} from '../src/index.js';
import {
  CORRUPT,
  type Fault,
  type FaultyCall,
  faulty,
  type OptimizerPlan,
  type StorageFaults,
  type StoragePlan,
  testOptimizer,
  testStorage,
} from '../src/testing/index.js';
import { countingOptimizer, countingStorage } from './upstream.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const KEYS = ['a', 'b', 'c'];
const VALUES = ['value of a', 'value of b', 'value of c'];
const entriesOf = (keys: readonly string[]) =>
  keys.map((key) => ({ key, value: `value of ${key}`, expiresAt: undefined }));

/** A storage with a fault that holds every key, and what is beneath it. */
function held(plan: StoragePlan) {
  const sound = countingStorage();
  sound.mset(entriesOf(KEYS));
  return { sound, storage: faulty(sound, plan) };
}

const groupOf = (keys: readonly string[]): Group => ({
  id: 'letters',
  grouper: 'test',
  requests: keys.map((key) => ({ key, priority: 'normal', queuedAt: 0 })),
});

const context = () => ({ signal: new AbortController().signal });

/** An optimizer with a fault, and what is beneath it. */
function optimizing(plan: OptimizerPlan, options: Partial<GroupOptimizer> = {}) {
  const fetchMany = async (keys: readonly string[]) =>
    new Map(keys.map((key) => [key, `value of ${key}`]));
  const sound = countingOptimizer(fetchMany, options);
  return { sound, optimizer: faulty(sound, plan) };
}

/** Whether `work` has settled once everything has happened that is not a wait. */
async function isPending(work: unknown): Promise<boolean> {
  let pending = true;
  const settle = () => {
    pending = false;
  };
  Promise.resolve(work).then(settle, settle);
  await vi.advanceTimersByTimeAsync(0);
  return pending;
}

describe('without a fault, a storage and an optimizer keep their contracts', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  const advance = (ms: number) => void vi.setSystemTime(Date.now() + ms);
  testStorage({ describe, it }, () => faulty(mapStorage(), {}), { advance });
  testOptimizer({ describe, it }, () => optimizing({}).optimizer, { group: groupOf(KEYS) });

  it('what answers at once still does', () => {
    expect(held({}).storage.mget(['c', 'x'])).toEqual(['value of c', MISS]);
  });

  it('what a storage lacks is not made up, and what it has is handed on', () => {
    const { mget, mset, mdelete } = mapStorage();
    const small = faulty({ name: 'small', mget, mset, mdelete }, { close: 'throw' });
    expect(Object.keys(small).toSorted()).toEqual(['mdelete', 'mget', 'mset', 'name']);
    const attach = vi.fn();
    const host = { emit: () => {}, fence: () => {}, storageTimeoutMs: 2_000 };
    faulty({ ...mapStorage(), attach }, {}).attach?.(host);
    expect(attach).toHaveBeenCalledWith(host);
  });

  it('an optimizer declares what it did', () => {
    const flags = { maxKeys: 7, splits: true, isExhaustive: true, sideLoad: true };
    expect(optimizing({}, flags).optimizer).toMatchObject({ name: 'counting', ...flags });
  });
});

describe('a storage that', () => {
  const operations: [keyof StorageFaults, (storage: BatchStorage) => unknown][] = [
    ['mget', (storage) => storage.mget(KEYS)],
    ['mset', (storage) => storage.mset(entriesOf(['d']))],
    ['mdelete', (storage) => storage.mdelete(KEYS)],
    ['clear', (storage) => storage.clear?.()],
  ];

  it.each(operations)('throws in %s throws at once, and does nothing', (operation, run) => {
    const { storage, sound } = held({ [operation]: 'throw' });
    expect(() => run(storage)).toThrow(`[map] ${operation} fails as planned.`);
    expect(sound.mget([...KEYS, 'd'])).toEqual([...VALUES, MISS]);
  });

  it.each(operations)('rejects in %s does nothing', async (operation, run) => {
    const { storage, sound } = held({ [operation]: 'reject' });
    await expect(run(storage)).rejects.toThrow(`[map] ${operation} fails as planned.`);
    expect(sound.mget([...KEYS, 'd'])).toEqual([...VALUES, MISS]);
  });

  it.each(operations)('hangs in %s does nothing and never settles', async (operation, run) => {
    const { storage, sound } = held({ [operation]: 'hang' });
    const work = run(storage);
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(await isPending(work)).toBe(true);
    expect(sound.mget([...KEYS, 'd'])).toEqual([...VALUES, MISS]);
  });

  it.each(operations)('is slow in %s settles when its time is over', async (operation, run) => {
    const { storage } = held({ [operation]: { slowMs: 50 } });
    const work = run(storage);
    await vi.advanceTimersByTimeAsync(49);
    expect(await isPending(work)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isPending(work)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is slow answers what it held when it was asked', async () => {
    const { storage, sound } = held({ mget: { slowMs: 50 } });
    const answer = storage.mget(KEYS);
    sound.mdelete(KEYS);
    await vi.advanceTimersByTimeAsync(50);
    expect(await answer).toEqual(VALUES);
  });

  it('is slow changes nothing before its time is over', async () => {
    const { storage, sound } = held({ mset: { slowMs: 50 }, mdelete: { slowMs: 50 } });
    void storage.mset(entriesOf(['d']));
    void storage.mdelete(['a']);
    await vi.advanceTimersByTimeAsync(49);
    expect(sound.mget(['a', 'd'])).toEqual(['value of a', MISS]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sound.mget(['a', 'd'])).toEqual([MISS, 'value of d']);
  });

  it('is slow fails late as well, and leaves no rejection unhandled till then', async () => {
    const down = () => {
      throw new Error('down');
    };
    const storage = faulty({ ...mapStorage(), mget: down }, { mget: { slowMs: 50 } });
    const answer = expect(storage.mget(KEYS)).rejects.toThrow('down');
    expect(await isPending(answer)).toBe(true);
    await vi.advanceTimersByTimeAsync(50);
    await answer;
  });

  it.each<[StorageFaults['mget'], unknown[]]>([
    ['short', ['value of a', 'value of b']],
    ['reorder', ['value of c', 'value of b', 'value of a']],
    ['corrupt', [CORRUPT, CORRUPT, CORRUPT]],
    ['forget', [MISS, MISS, MISS]],
  ])('answers %s', async (fault, slots) => {
    const { sound, storage } = held({ mget: fault });
    expect(storage.mget(KEYS)).toEqual(slots);
    const later = faulty({ ...sound, mget: async (keys) => sound.mget(keys) }, { mget: fault });
    expect(await later.mget(KEYS)).toEqual(slots);
  });

  it('corrupts values alone: what is not there is not made up, and a stale value keeps its lifetime', () => {
    const mget = () => [MISS, UNREAD, undefined, new StaleValue('old', 1, 2, 3)];
    const storage = faulty({ ...mapStorage(), mget }, { mget: 'corrupt' });
    const stale = new StaleValue(CORRUPT, 1, 2, 3);
    expect(storage.mget(['w', 'x', 'y', 'z'])).toEqual([MISS, UNREAD, CORRUPT, stale]);
  });

  it.each<[StorageFaults['mset'], unknown[]]>([
    ['short', ['value of a', 'value of b', MISS]],
    ['reorder', ['value of c', 'value of b', 'value of a']],
    ['corrupt', [CORRUPT, CORRUPT, CORRUPT]],
    ['forget', [MISS, MISS, MISS]],
  ])('stores %s', (fault, slots) => {
    const sound = mapStorage();
    faulty(sound, { mset: fault }).mset(entriesOf(KEYS));
    expect(sound.mget(KEYS)).toEqual(slots);
  });

  it.each<[StorageFaults['mdelete'], unknown[]]>([
    ['short', [MISS, MISS, 'value of c']],
    ['forget', VALUES],
  ])('deletes %s', (fault, slots) => {
    const { storage, sound } = held({ mdelete: fault });
    storage.mdelete(KEYS);
    expect(sound.mget(KEYS)).toEqual(slots);
  });

  it('forgets to clear and to close', () => {
    const close = vi.fn();
    const sound = { ...mapStorage(), close };
    const storage = faulty(sound, { clear: 'forget', close: 'forget' });
    sound.mset(entriesOf(KEYS));
    storage.clear?.();
    storage.close?.();
    expect(sound.mget(KEYS)).toEqual(VALUES);
    expect(close).not.toHaveBeenCalled();
  });

  it('is not asked to store or delete nothing', () => {
    const { storage, sound } = held({ mset: 'short', mdelete: 'short' });
    sound.calls.mset.length = 0;
    storage.mset(entriesOf(['d']));
    storage.mdelete(['a']);
    expect(sound.calls).toMatchObject({ mset: [], mdelete: [] });
  });
});

describe('an optimizer that', () => {
  it.each(['canOptimize', 'nextCall'] as const)('throws in %s', (operation) => {
    const { optimizer } = optimizing({ [operation]: 'throw' });
    expect(() => optimizer[operation]?.(groupOf(KEYS))).toThrow(
      `[counting] ${operation} fails as planned.`,
    );
  });

  it('says the opposite', () => {
    expect(optimizing({ canOptimize: 'corrupt' }).optimizer.canOptimize(groupOf(KEYS))).toBe(false);
  });

  it.each<[Fault & string, string[]]>([
    ['short', ['a', 'b']],
    ['reorder', ['c', 'b', 'a']],
    ['corrupt', ['a\0corrupt', 'b\0corrupt', 'c\0corrupt']],
    ['forget', []],
  ])('takes %s for the next call', (fault, keys) => {
    const { optimizer } = optimizing(() => fault);
    const taken = optimizer.nextCall?.(groupOf(KEYS));
    expect(taken?.map((request) => request.key)).toEqual(keys);
  });

  it('has its own nextCall asked', () => {
    const nextCall = ({ requests }: Group) => requests.slice(0, 2);
    const taken = optimizing({ nextCall: 'short' }, { nextCall }).optimizer.nextCall?.(
      groupOf(KEYS),
    );
    expect(taken).toEqual(groupOf(['a']).requests);
  });

  it('throws, rejects, hangs without asking upstream', async () => {
    const plan: OptimizerPlan = { fetchGroup: 'throw' };
    const { optimizer, sound } = optimizing(plan);
    const fetchGroup = () => optimizer.fetchGroup(groupOf(KEYS), context());
    expect(fetchGroup).toThrow('[counting] fetchGroup fails as planned.');
    plan.fetchGroup = 'reject';
    await expect(fetchGroup()).rejects.toThrow('[counting] fetchGroup fails as planned.');
    plan.fetchGroup = 'hang';
    expect(await isPending(fetchGroup())).toBe(true);
    expect(sound.calls).toEqual([]);
  });

  it('is slow asks upstream at once and answers late', async () => {
    const { optimizer, sound } = optimizing({ fetchGroup: { slowMs: 50 } });
    const answer = optimizer.fetchGroup(groupOf(KEYS), context());
    expect(sound.calls).toEqual([KEYS]);
    await vi.advanceTimersByTimeAsync(49);
    expect(await isPending(answer)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect([...(await answer).values()]).toEqual(VALUES);
  });

  it.each<[Fault & string, [string, string][]]>([
    [
      'short',
      [
        ['a', 'value of a'],
        ['b', 'value of b'],
      ],
    ],
    [
      'reorder',
      [
        ['a', 'value of c'],
        ['b', 'value of b'],
        ['c', 'value of a'],
      ],
    ],
    [
      'corrupt',
      [
        ['a\0corrupt', 'value of a'],
        ['b\0corrupt', 'value of b'],
        ['c\0corrupt', 'value of c'],
      ],
    ],
    ['forget', []],
  ])('answers %s', async (fault, answer) => {
    const { optimizer } = optimizing({ fetchGroup: fault });
    expect([...(await optimizer.fetchGroup(groupOf(KEYS), context()))]).toEqual(answer);
  });
});

describe('a plan', () => {
  it('may be changed while a test is running', () => {
    const plan: StorageFaults = {};
    const { storage } = held(plan);
    plan.mget = 'forget';
    expect(storage.mget(['a'])).toEqual([MISS]);
    plan.mget = undefined;
    expect(storage.mget(['a'])).toEqual(['value of a']);
  });

  it('that is a function is asked about each call: which it is, and for which keys', () => {
    const calls: [string, FaultyCall][] = [];
    const { storage } = held((operation, call) => {
      calls.push([operation, call]);
      return operation === 'mget' && call.nth === 2 ? 'forget' : undefined;
    });
    expect(storage.mget(['a'])).toEqual(['value of a']);
    storage.mset(entriesOf(['d']));
    expect(storage.mget(['a', 'b'])).toEqual([MISS, MISS]);
    storage.clear?.();
    expect(calls).toEqual([
      ['mget', { nth: 1, keys: ['a'] }],
      ['mset', { nth: 1, keys: ['d'] }],
      ['mget', { nth: 2, keys: ['a', 'b'] }],
      ['clear', { nth: 1, keys: [] }],
    ]);
  });

  const wrong: [unknown, string][] = [
    [
      { get: 'throw' },
      'Unknown operations of plan: `get`. Known are `mget`, `mset`, `mdelete`, `clear`, `close`.',
    ],
    [
      { clear: 'reorder' },
      "Expected `plan.clear` to be one of 'throw', 'reject', 'hang', 'forget' or { slowMs }, got `\"reorder\"` (string).",
    ],
    [
      { mdelete: 'slow' },
      "Expected `plan.mdelete` to be one of 'throw', 'reject', 'hang', 'forget', 'short' or { slowMs }, got `\"slow\"` (string).",
    ],
    [
      { mget: { slowMs: Infinity } },
      'Expected `plan.mget.slowMs` to be an integer from 0 to 2147483647, got `Infinity` (number).',
    ],
    [{ mget: { ms: 5 } }, 'Unknown members of plan.mget: `ms`. Known are `slowMs`.'],
    [null, 'Expected `operations of plan` to be an object, got `null`.'],
  ];
  it.each(wrong)('%j is refused at once', (plan, message) => {
    expect(() => faulty(mapStorage(), plan as StoragePlan)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', plugin: 'map', message }),
    );
  });

  it('that turns wrong is refused by the operation', () => {
    const { storage } = held(() => 'corrupt');
    expect(() => storage.clear?.()).toThrow('Expected `plan.clear` to be one of');
    expect(() => optimizing(() => 'hang').optimizer.canOptimize(groupOf(KEYS))).toThrow(
      "Expected `plan.canOptimize` to be one of 'throw', 'corrupt', got `\"hang\"` (string).",
    );
    expect(() => optimizing(() => ({ slowMs: 1 })).optimizer.nextCall?.(groupOf(KEYS))).toThrow(
      'Expected `plan.nextCall` to be one of',
    );
  });
});
