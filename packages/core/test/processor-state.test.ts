import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchProcessor, type Limit, mapStorage } from '../src/index.js';
import { manualUpstream, settled } from './upstream.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const IDLE = { batches: 0, pending: 0, running: 0, retrying: 0, joinable: 0, unwritten: 0 };

/** A storage whose writes end when told to. */
function slowStorage() {
  const writes: (() => void)[] = [];
  const mset = () => new Promise<void>((resolve) => writes.push(resolve));
  return { storage: { ...mapStorage(), mset }, writes };
}

describe('the state of a processor', () => {
  it('counts what waits, runs, can be joined and is not stored, and goes back to nothing', async () => {
    const { storage, writes } = slowStorage();
    const upstream = manualUpstream();
    const processor = new BatchProcessor({ storage, limit: 2 });
    const limit = { name: 'fixed', concurrency: 2, holdMs: 0 };
    expect(processor.state()).toEqual({ ...IDLE, limit });

    const batch = processor.getMany(['a', 'b', 'c', 'a'], upstream.fetch);
    await settled();
    const under = { ...IDLE, batches: 1, pending: 1, running: 2, joinable: 3, limit };
    expect(processor.state()).toEqual(under);

    await upstream.answer('a');
    expect(processor.state()).toEqual({ ...under, pending: 0, unwritten: 1 });
    await upstream.answer('b');
    await upstream.answer('c');
    await batch;
    await vi.advanceTimersByTimeAsync(0);
    expect(processor.state()).toEqual({ ...IDLE, joinable: 3, unwritten: 3, limit });

    writes[0]?.();
    await processor.flush();
    expect(processor.state()).toEqual({ ...IDLE, limit });
  });

  it('tells values gathered behind a write that is under way', async () => {
    const { storage } = slowStorage();
    const processor = new BatchProcessor({ storage });
    await processor.getMany(['a'], async () => 1);
    await vi.advanceTimersByTimeAsync(0);
    await processor.getMany(['b', 'c'], async () => 1);
    expect(processor.state()).toMatchObject({ unwritten: 3, joinable: 3 });
  });

  it('tells keys that wait for another attempt', async () => {
    const processor = new BatchProcessor({ retry: { attempts: 2, delayMs: () => 500 } });
    const batch = processor.getManySettled(['a', 'b'], async (key) => Promise.reject(key));
    await settled();
    expect(processor.state()).toMatchObject({ retrying: 2, running: 0, pending: 0, joinable: 2 });
    await vi.advanceTimersByTimeAsync(500);
    await batch;
    expect(processor.state()).toMatchObject(IDLE);
  });

  it('tells how long the limit holds calls back', async () => {
    const until = performance.now() + 1_000;
    const limit: Limit = {
      name: 'pausing',
      concurrency: 3,
      delayMs: () => until - performance.now(),
    };
    const processor = new BatchProcessor({ limit });
    const batch = processor.getMany(['a'], async () => 1);
    await vi.advanceTimersByTimeAsync(400);
    expect(processor.state()).toMatchObject({
      pending: 1,
      limit: { name: 'pausing', concurrency: 3, holdMs: 600 },
    });
    await vi.advanceTimersByTimeAsync(600);
    await batch;
    expect(processor.state().limit.holdMs).toBe(0);
  });

  it('counts batches whose caller has left no longer', async () => {
    const caller = new AbortController();
    const processor = new BatchProcessor();
    const options = { signal: caller.signal };
    const left = processor.getManySettled(['a'], () => new Promise(() => {}), options);
    await settled();
    caller.abort();
    await left;
    await settled();
    expect(processor.state()).toMatchObject(IDLE);
  });
});
