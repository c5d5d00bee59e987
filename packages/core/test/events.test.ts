import { describe, expect, it, vi } from 'vitest';
import { EventHub } from '../src/event-hub.js';
import { BATCH_EVENT_TYPES, type BatchEvent, BatchProcessor, mapStorage } from '../src/index.js';
import { countingOptimizer, requestsOf } from './upstream.js';

describe('a batch as its subscribers see it', () => {
  it('tells every step, in order', async () => {
    const storage = mapStorage();
    await storage.mset([{ key: 'hit', value: 0, expiresAt: undefined }]);
    const processor = new BatchProcessor({
      storage,
      optimizers: [countingOptimizer(async () => new Map([['a', 1]]))],
    });
    const log: string[] = [];
    processor.subscribe((event) => log.push(lineOf(event)));

    await processor.processBatchSettled(
      requestsOf(['hit', 'a', 'b', 'a'], async (key) => {
        throw new Error(`no ${key}`);
      }),
    );
    await processor.flush();

    expect(log).toMatchInlineSnapshot(`
      [
        "batch:started batch=1 requests=4 isBackground=false",
        "lookup:ended batch=1 storage="map" keys=4 hits=1 stale=0 misses=3 unread=0",
        "plan:ended batch=1 grouper="none" queued=2 joined=0 duplicates=1 groups=1",
        "call:started call=1 batch=1 batches=[1] kind="group" keys=["a","b"] group="" optimizer="counting"",
        "fallback call=1 optimizer="counting" group="" keys=["b"] reason=<[counting] answered 1 of 2 keys; missing "b". What is missing is fetched alone.>",
        "call:ended call=1 batch=1 kind="group" keys=2 optimizer="counting" delivered=1 unasked=0 status="ok"",
        "call:started call=2 batch=1 batches=[1] kind="single" keys=["b"]",
        "call:ended call=2 batch=1 kind="single" keys=1 delivered=0 unasked=0 status="failed" error=<no b>",
        "batch:ended batch=1 isBackground=false requests=4 hits=1 stale=0 joined=0 fetched=2 fetchedInGroups=2 failed=1 failures={"ERR_FETCH":1} calls=2 groupCalls=1 slots=5",
        "store:ended storage="map" keys=1",
      ]
    `);
  });
});

describe('subscribers', () => {
  it('hear nothing any more once they have left; one function may subscribe twice', () => {
    const hub = new EventHub();
    const listener = vi.fn();
    const leave = hub.subscribe(listener);
    hub.subscribe(listener);
    leave();
    leave();
    hub.emit({ type: 'listener:failed', error: 1 });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(hub.isWatched('listener:failed')).toBe(true);
  });

  it('hear only what they want, and what nobody wants is not made', async () => {
    const processor = new BatchProcessor();
    const told: string[] = [];
    const leave = processor.subscribe(({ type, calls }) => told.push(`${type} ${calls}`), {
      only: ['batch:ended'],
    });
    processor.subscribe(({ type }) => told.push(type), { only: [] });
    await processor.getMany(['a', 'b'], async () => 1);
    leave();
    await processor.getMany(['a', 'b'], async () => 1);
    expect(told).toEqual(['batch:ended 2']);
  });

  it('are watched for by type', () => {
    const hub = new EventHub();
    const watched = () => BATCH_EVENT_TYPES.filter((type) => hub.isWatched(type));
    expect(watched()).toEqual([]);
    const leave = hub.subscribe(() => {}, { only: ['join', 'tier', 'join'] });
    expect(watched()).toEqual(['tier', 'join']);
    const leaveAll = hub.subscribe(() => {});
    expect(watched()).toEqual(BATCH_EVENT_TYPES);
    leaveAll();
    leave();
    expect(watched()).toEqual([]);
  });

  it.each([
    ['a type that does not exist', ['batch:end']],
    ['nothing that is a type', [undefined]],
    ['a type that is not in an array', 'join'],
  ])('want no event that there is not: %s', (_case, only) => {
    const subscribe = () => new BatchProcessor().subscribe(() => {}, { only: only as never });
    expect(subscribe).toThrow('Expected `only` to be an array of batch:started, batch:ended');
  });

  it('are functions', () => {
    const subscribe = () => new BatchProcessor().subscribe({} as never);
    expect(subscribe).toThrow('Expected `listener` to be a function, got `object`.');
  });

  it('one that throws fails no batch; the others are told', async () => {
    const processor = new BatchProcessor();
    const told: BatchEvent[] = [];
    const error = new Error('subscriber is broken');
    processor.subscribe(() => {
      throw error;
    });
    processor.subscribe((event) => told.push(event));

    expect(await processor.getMany(['a'], async () => 1)).toEqual([1]);
    expect(told.filter((event) => event.type === 'listener:failed')[0]).toEqual({
      type: 'listener:failed',
      error,
    });
    expect(told.some((event) => event.type === 'batch:ended')).toBe(true);
  });
});

/** An event on one line, without what the clock decides. */
function lineOf(event: BatchEvent): string {
  const { type, ...rest } = event;
  const parts = Object.entries(rest)
    .filter(([name, value]) => !name.endsWith('Ms') && value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${value instanceof Error ? `<${value.message}>` : JSON.stringify(value)}`,
    );
  return [type, ...parts].join(' ');
}
