import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, type BatchStorage, mapStorage } from '../src/index.js';

const { SOAK_BATCHES = '10000' } = process.env;
const BATCHES = Number(SOAK_BATCHES);
/** Batches before the heap is measured: what is compiled and filled once is not counted. */
const WARM_UP = 1_000;
const REQUESTS = 100;
const KEYS = 5_000;
const AT_ONCE = 40;
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Heap in use when everything that can go has gone. Bytes. */
async function heapInUse(): Promise<number> {
  for (let again = 0; again < 5; again += 1) {
    await turn();
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** Counts the timers that are armed from here on and hold the process open. */
function heldTimers(): () => number {
  const armed = new Set<NodeJS.Timeout>();
  const { setTimeout: arm, clearTimeout: disarm } = globalThis;
  vi.stubGlobal('setTimeout', (callback: () => void, ms?: number) => {
    const timer = arm(() => {
      armed.delete(timer);
      callback();
    }, ms);
    armed.add(timer);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout) => {
    armed.delete(timer);
    disarm(timer);
  });
  return () => [...armed].filter((timer) => timer.hasRef()).length;
}

/** A storage that answers a turn later, so that lookups and writes overlap with everything else. */
function laterStorage(): BatchStorage {
  const stored = mapStorage({ ttlMs: 50 });
  return {
    ...stored,
    async mget(keys) {
      await turn();
      return stored.mget(keys);
    },
    async mset(entries) {
      await turn();
      return stored.mset(entries);
    },
  };
}

/** Answers with something to remember, later, or not at all. */
async function upstream(key: string): Promise<{ key: string; body: number[] }> {
  if (key.endsWith('7')) throw new Error('sevens are out');
  if (key.endsWith('3')) await turn();
  return { key, body: new Array(64).fill(0) };
}

/** Everything that can be asked of a processor, a tenth of the time each. */
class Asker {
  failures = 0;
  readonly longLived = new AbortController();

  constructor(private readonly processor: BatchProcessor) {}

  /** One batch, some of them left alone before they end. */
  async ask(number: number): Promise<void> {
    const keys = Array.from(
      { length: REQUESTS },
      (_, at) => `key:${(number * 37 + at * 11) % KEYS}`,
    );
    const requests = () => keys.map((key) => ({ key, fetchFunction: () => upstream(key) }));
    const { signal } = this.longLived;
    const { processor } = this;
    if (number % 10 === 1) return processor.prefetch(requests(), { signal });
    if (number % 10 === 2) return this.#takeSome(requests());
    if (number % 10 === 3) await processor.invalidate(keys.slice(0, 10));
    const leaving = number % 10 === 4 ? new AbortController() : undefined;
    if (leaving !== undefined) setImmediate(() => leaving.abort());
    const options = { signal: leaving?.signal ?? signal, maxConcurrency: 8 };
    const many = number % 10 === 5 ? { fetchMany, maxKeys: 10 } : upstream;
    for (const [at, outcome] of (await processor.getManySettled(keys, many, options)).entries()) {
      if (outcome.status === 'rejected') this.failures += 1;
      else if (outcome.value.key !== keys[at]) throw new Error(`${keys[at]} is mixed up`);
    }
  }

  async #takeSome(requests: Parameters<BatchProcessor['processBatch']>[0]): Promise<void> {
    const { signal } = this.longLived;
    let taken = 0;
    for await (const _ of this.processor.streamBatch(requests, { signal, highWaterMark: 20 })) {
      taken += 1;
      if (taken === REQUESTS / 2) break;
    }
  }
}

async function fetchMany(keys: readonly string[]) {
  if (keys.length > 5) throw new Error('too many');
  return Promise.all(keys.map((key) => upstream(key).catch(() => ({ key, body: [] }))));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a million requests in ten thousand overlapping batches', () => {
  it('leave no memory, no listener and no timer behind', { timeout: 300_000 }, async () => {
    const timers = heldTimers();
    const processor = new BatchProcessor({
      storage: laterStorage(),
      limit: 16,
      staleWhileRevalidateMs: 20,
      retry: { attempts: 2, delayMs: () => 0 },
    });
    const asker = new Asker(processor);
    let next = 0;
    async function askUntil(last: number): Promise<void> {
      const line = async () => {
        while (next < last) await asker.ask(next++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, line));
      // What nobody waits for ends behind a batch of the lowest priority of those somebody does.
      await processor.getMany(['last'], upstream, { priority: 'low', awaitWrites: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    await askUntil(WARM_UP);
    const before = await heapInUse();
    await askUntil(WARM_UP + BATCHES);
    const after = await heapInUse();

    expect(asker.failures).toBeGreaterThan(0);
    expect((after - before) / MIB).toBeLessThan(2);
    expect(getEventListeners(asker.longLived.signal, 'abort')).toEqual([]);
    expect(timers()).toBe(0);
    await processor.close();
  });
});
