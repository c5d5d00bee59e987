import fc from 'fast-check';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HybridStorage, hybridStorage, inProcessBus } from '../src/index.js';
import { type Fault, faultyStores, READ_FAULTS, WRITE_FAULTS } from './model/faulty-store.js';
import { History } from './model/history.js';

/**
 * Random runs of two storages over one store that goes wrong, against what has been asked of them: whatever happens,
 * no lookup answers what was never stored, was removed before, or is over.
 *
 * `MODEL_RUNS=10000 MODEL_SEED=42` in the environment play more and other runs.
 */
const RUNS = Number(process.env.MODEL_RUNS ?? 300);
const SEED = process.env.MODEL_SEED === undefined ? undefined : Number(process.env.MODEL_SEED);

const KEYS = ['a', 'b', 'c', 'd'];
const someKeys = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 });
const who = fc.constantFrom(0, 1);

type Step =
  | { do: 'mget' | 'mdelete' | 'mset'; by: number; keys: string[]; ttlMs: number; staleMs: number }
  | { do: 'wait'; ms: number }
  | { do: 'clear'; by: number }
  | { do: 'fault'; by: number; read: Fault; write: Fault };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('mget' as const, 'mget' as const, 'mset' as const, 'mdelete' as const),
      by: who,
      keys: someKeys,
      ttlMs: fc.constantFrom(20, 100, 1_000, Infinity),
      staleMs: fc.constantFrom(0, 50),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 10, 50, 200, 2_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      by: who,
      read: fc.constantFrom(...READ_FAULTS),
      write: fc.constantFrom(...WRITE_FAULTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), by: who }) },
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two storages, each with a connection of its own. */
function world(memory: boolean) {
  const { connect } = faultyStores();
  const bus = inProcessBus();
  const stores = [connect(), connect()] as const;
  const storages = stores.map((store) =>
    hybridStorage({
      memory: memory && { maxEntries: 3, ttlMs: 500 },
      l2: new Keyv({ store }),
      maxBatch: 2,
      checksum: true,
      timeouts: { softMs: 30, hardMs: 100 },
      breaker: { failures: 2, cooldownMs: 150 },
      bus,
    }),
  );
  return { stores, storages, connect };
}

class Run {
  readonly history = new History();
  readonly pending = new Set<Promise<void>>();
  readonly failures: unknown[] = [];

  constructor(readonly storages: readonly HybridStorage[]) {}

  mget(by: number, keys: string[]): void {
    const call = this.history.begin();
    const beganAt = Date.now();
    this.#track(async () => {
      const slots = await this.#of(by).mget(keys);
      expect(slots).toHaveLength(keys.length);
      keys.forEach((key, index) => {
        this.history.check(by, call, key, slots[index], beganAt);
      });
    });
  }

  mset(by: number, keys: string[], ttlMs: number, staleMs: number): void {
    const call = this.history.begin();
    const expiresAt = Date.now() + ttlMs;
    const staleUntil = expiresAt + staleMs;
    const written = keys.map((key) => this.history.written(by, call, key, staleUntil));
    const entries = keys.map((key, index) => {
      return { key, value: written[index]?.value, expiresAt, staleUntil };
    });
    this.#untilDone(written, () => this.#of(by).mset(entries));
  }

  mdelete(by: number, keys: string[]): void {
    const call = this.history.begin();
    const removed = keys.map((key) => this.history.removed(by, call, key));
    this.#untilDone(removed, () => this.#of(by).mdelete(keys));
  }

  clear(by: number): void {
    this.#untilDone([], () => this.#of(by).clear());
  }

  #of(by: number): HybridStorage {
    return this.storages[by] as HybridStorage;
  }

  /** A change may fail; it counts as done where it says so. */
  #untilDone(changes: readonly { done(): void }[], change: () => unknown): void {
    this.#track(async () => {
      try {
        await change();
        for (const { done } of changes) done();
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_STORAGE_WRITE' });
      }
    });
  }

  #track(work: () => Promise<void>): void {
    const ended: Promise<void> = work()
      .catch((error: unknown) => {
        this.failures.push(error);
      })
      .finally(() => this.pending.delete(ended));
    this.pending.add(ended);
  }
}

async function play(steps: readonly Step[], memory: boolean): Promise<History> {
  // What a run that failed has left.
  vi.clearAllTimers();
  const { stores, storages, connect } = world(memory);
  const run = new Run(storages);
  for (const next of steps) {
    if (next.do === 'wait') await vi.advanceTimersByTimeAsync(next.ms);
    else if (next.do === 'fault') Object.assign(stores[next.by as 0].faults, next);
    else if (next.do === 'clear') run.clear(next.by);
    else if (next.do === 'mset') run.mset(next.by, next.keys, next.ttlMs, next.staleMs);
    else run[next.do](next.by, next.keys);
    if (run.failures.length > 0) throw run.failures[0];
  }
  for (const { faults } of stores) Object.assign(faults, { read: 'none', write: 'none' });
  // Longer than a call that was lost holds its keys back, and than the cooldown behind it.
  await vi.advanceTimersByTimeAsync(10_000);
  for (const by of [0, 1]) run.mget(by, KEYS);
  await vi.advanceTimersByTimeAsync(1_000);
  for (const by of [0, 1]) run.mget(by, KEYS);
  await vi.advanceTimersByTimeAsync(1_000);
  if (run.failures.length > 0) throw run.failures[0];
  expect(run.pending.size).toBe(0);

  // All is well again: what one writes another finds.
  const [first] = storages as [HybridStorage];
  await first.mset(KEYS.map((key) => ({ key, value: `new ${key}`, expiresAt: undefined })));
  const third = hybridStorage({ l2: new Keyv({ store: connect() }) });
  expect(await third.mget(KEYS)).toEqual(KEYS.map((key) => `new ${key}`));
  await Promise.all([...storages, third].map((storage) => storage.close()));
  expect(vi.getTimerCount()).toBe(0);
  return run.history;
}

describe('whatever happens to the store', () => {
  it.each([
    ['behind memory', true],
    ['without memory', false],
  ])(
    'no lookup answers what was never stored, was removed or is over: %s',
    async (_, memory) => {
      let hits = 0;
      const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const history = await play(steps, memory);
        hits += history.hits;
      });
      await fc.assert(property, { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: SEED }) });
      expect(hits).toBeGreaterThan(RUNS);
    },
    600_000,
  );
});
