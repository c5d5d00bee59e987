import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { BatchProcessor, mapStorage } from '../src/index.js';

const { SOAK_BATCHES = '10000' } = process.env;
const BATCHES = Number(SOAK_BATCHES);
const REQUESTS = 100;
const KEYS = 5_000;
const AT_ONCE = 40;
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Heap in use when everything that can go has gone. Bytes. */
async function heapInUse(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a million requests in ten thousand overlapping batches', () => {
  it('leave no memory, no listener and no timer behind', { timeout: 300_000 }, async () => {
    const storage = mapStorage({ ttlMs: 50 });
    const processor = new BatchProcessor({ storage, limit: 16, staleWhileRevalidateMs: 20 });
    const longLived = new AbortController();
    let failures = 0;

    const upstream = async (key: string) => {
      if (key.endsWith('7')) throw new Error('sevens are out');
      if (key.endsWith('3')) await new Promise((resolve) => setImmediate(resolve));
      return { key };
    };
    async function runBatch(number: number): Promise<void> {
      const keys = Array.from(
        { length: REQUESTS },
        (_, at) => `key:${(number * 37 + at * 11) % KEYS}`,
      );
      const leaving = number % 10 === 0 ? new AbortController() : undefined;
      const signal = leaving?.signal ?? longLived.signal;
      const batch = processor.getManySettled(keys, upstream, { signal, maxConcurrency: 8 });
      if (leaving !== undefined) setImmediate(() => leaving.abort());
      for (const [at, outcome] of (await batch).entries()) {
        if (outcome.status === 'rejected') failures += 1;
        else if (outcome.value.key !== keys[at])
          throw new Error(`${keys[at]} got ${outcome.value.key}`);
      }
    }
    async function runBatches(first: number, count: number): Promise<void> {
      let next = first;
      const line = async () => {
        while (next < first + count) await runBatch(next++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, line));
      await processor.flush();
    }

    // What is compiled and filled once is not counted: the storage holds every key by then.
    await runBatches(0, 1_000);
    const timersBefore = timers();
    const before = await heapInUse();
    await runBatches(1_000, BATCHES);
    const after = await heapInUse();

    expect(failures).toBeGreaterThan(0);
    expect((after - before) / MIB).toBeLessThan(2);
    expect(getEventListeners(longLived.signal, 'abort')).toEqual([]);
    expect(timers()).toBe(timersBefore);
    await processor.close();
  });
});
