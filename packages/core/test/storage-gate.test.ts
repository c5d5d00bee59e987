import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchEvent, BatchProcessor, type BatchStorage, mapStorage } from '../src/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks a processor over a map storage with `faults` for 'a', and gives what came and what was told. */
async function ask(faults: Partial<BatchStorage>) {
  const events: BatchEvent[] = [];
  const processor = new BatchProcessor({
    storage: { ...mapStorage(), ...faults },
    storageTimeoutMs: 100,
  });
  processor.subscribe((event) => events.push(event));
  const batch = processor.getMany(['a', 'b'], async (key) => `fresh ${key}`);
  await vi.advanceTimersByTimeAsync(1_000);
  const failures = events.filter((event) => event.type === 'storage:failed');
  const lookup = events.find((event) => event.type === 'lookup:ended');
  return { values: await batch, failures, lookup, processor };
}

describe('a storage that fails never fails or hangs a batch that upstream can serve', () => {
  const reads: [string, Partial<BatchStorage>, string][] = [
    ['throws', { mget: () => raise('down') }, 'ERR_STORAGE_READ'],
    ['rejects', { mget: () => Promise.reject(new Error('down')) }, 'ERR_STORAGE_READ'],
    ['hangs', { mget: () => new Promise(() => {}) }, 'ERR_STORAGE_READ'],
    ['answers short', { mget: () => ['only one'] }, 'ERR_STORAGE_CONTRACT'],
    ['answers short, later', { mget: async () => ['only one'] }, 'ERR_STORAGE_CONTRACT'],
    ['answers nothing', { mget: () => undefined as never }, 'ERR_STORAGE_CONTRACT'],
  ];
  it.each(reads)(
    'a read that %s is served by upstream and is not a miss',
    async (_, faults, code) => {
      const { values, failures, lookup } = await ask(faults);
      expect(values).toEqual(['fresh a', 'fresh b']);
      expect(failures).toMatchObject([{ operation: 'mget', keys: 2, error: { code } }]);
      expect(lookup).toMatchObject({ keys: 2, hits: 0, misses: 0, unread: 2 });
    },
  );

  const writes: [string, Partial<BatchStorage>][] = [
    ['throws', { mset: () => raise('full') }],
    ['rejects', { mset: () => Promise.reject(new Error('full')) }],
    ['hangs', { mset: () => new Promise(() => {}) }],
  ];
  it.each(writes)('a write that %s loses no value and is told', async (_, faults) => {
    const { values, failures, processor } = await ask(faults);
    expect(values).toEqual(['fresh a', 'fresh b']);
    expect(failures).toMatchObject([
      { operation: 'mset', keys: 2, error: { code: 'ERR_STORAGE_WRITE', plugin: 'map' } },
    ]);
    await processor.flush();
  });

  it('a storage that answers in time leaves no timer behind', async () => {
    const storage = {
      ...mapStorage(),
      mget: async (keys: readonly string[]) => keys.map(() => 'hit'),
    };
    await new BatchProcessor({ storage }).getMany(['a'], async () => 'fresh');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('what a tier of the storage reports reaches the subscribers', async () => {
    const told: BatchEvent[] = [];
    let emit: ((event: BatchEvent & { type: 'tier' }) => void) | undefined;
    const processor = new BatchProcessor({
      storage: { ...mapStorage(), attach: (host) => (emit = host.emit) },
    });
    processor.subscribe((event) => told.push(event));
    const event = { type: 'tier', name: 'error', tier: 'l2', operation: 'mget', keys: 3 } as const;
    emit?.(event);
    expect(told).toEqual([event]);
  });

  it('a load in flight is fenced when another process invalidates its key: it answers and is not stored', async () => {
    const stored = mapStorage();
    let fence: ((keys: readonly string[] | 'all') => void) | undefined;
    const processor = new BatchProcessor({
      storage: { ...stored, attach: (host) => (fence = host.fence) },
    });
    const upstream = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve('old'), 10)));
    const before = processor.getMany(['a'], upstream);
    await vi.advanceTimersByTimeAsync(5);
    fence?.(['a', 'unknown']);
    const after = processor.getMany(['a'], upstream);
    await vi.advanceTimersByTimeAsync(6);
    expect(await before).toEqual(['old']);
    expect(stored.mget(['a'])).not.toEqual(['old']);
    await vi.runAllTimersAsync();
    await after;
    expect(upstream).toHaveBeenCalledTimes(2);
  });
});

function raise(message: string): never {
  throw new Error(message);
}
