import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { circuitBreaker } from '../../src/l2/breaker.js';
import { type Change, removalOf } from '../../src/l2/changes.js';
import { l2Writes } from '../../src/l2/l2-writes.js';
import { type ManualCall, manualStore, settled } from '../support/manual-store.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const put = (key: string, text: string, expiresAt?: number): Change => ({ key, text, expiresAt });

function writesOf({ failures = 1, maxQueued = 3, maxBatch = 10 } = {}) {
  const { store, texts, calls } = manualStore();
  const lost: unknown[] = [];
  const breaker = circuitBreaker({ failures, cooldownMs: 100 }, (state) => {
    if (state === 'closed') writes.replay();
  });
  const writes = l2Writes({
    store,
    breaker,
    maxBatch,
    timeoutMs: 50,
    maxQueued,
    retryMs: 100,
    onLost: (changes, error) => lost.push([changes.map(({ key }) => key), `${error}`]),
  });
  const under = () => calls.map(({ method, keys }) => `${method} ${keys.join()}`);
  /** Opens the breaker for the cooldown. */
  const breakDown = () => breaker.begin().failed('down');
  return { writes, breaker, texts, calls, lost, under, breakDown };
}

const keysOf = (failures: Awaited<ReturnType<ReturnType<typeof l2Writes>['submit']>>) =>
  failures.map(({ changes, error }) => [changes.map(({ key }) => key), `${error}`]);

describe('changes of one key', () => {
  it('are never on their way at once, and the last of those that wait is made', async () => {
    const { writes, texts, calls, under } = writesOf();
    const first = writes.submit([put('a', '1'), put('b', '1')]);
    const second = writes.submit([put('a', '2')]);
    const third = writes.submit([removalOf('a')]);
    await settled();
    expect(under()).toEqual(['setMany a,b']);
    expect(writes.pending('a')).toEqual(removalOf('a'));
    await calls[0]?.done();
    expect(under()).toEqual(['deleteMany a']);
    await calls[0]?.done();
    expect(await Promise.all([first, second, third])).toEqual([[], [], []]);
    expect([...texts]).toEqual([['b', '1']]);
    expect(writes.hasPending).toBe(false);
  });

  it('do not wait for those of other keys', async () => {
    const { writes, under } = writesOf();
    void writes.submit([put('a', '1')]);
    void writes.submit([put('a', '2'), put('b', '2')]);
    await settled();
    expect(under()).toEqual(['setMany a', 'setMany b']);
  });

  it('wait for a call that was given up, because it may still be done', async () => {
    const { writes, texts, calls } = writesOf({ failures: 9 });
    const slow = writes.submit([put('a', 'old')]);
    await vi.advanceTimersByTimeAsync(50);
    expect(keysOf(await slow)).toEqual([
      [['a'], 'BatchError: [hybrid] l2 write of 1 key did not end within 50 ms.'],
    ]);
    const removal = writes.submit([removalOf('a')]);
    await settled();
    expect(calls).toHaveLength(1);
    expect(writes.pending('a')).toEqual(removalOf('a'));
    await calls[0]?.done();
    await calls[0]?.done();
    expect(await removal).toEqual([]);
    expect([...texts]).toEqual([]);
  });

  it('go on when that call is never heard of again', async () => {
    const { writes, under } = writesOf({ failures: 9 });
    void writes.submit([put('a', 'old')]);
    await vi.advanceTimersByTimeAsync(1_000);
    void writes.submit([put('a', 'new')]);
    await vi.advanceTimersByTimeAsync(500);
    expect(under()).toEqual(['setMany a', 'setMany a']);
  });

  it('may not wait without number', async () => {
    const { writes } = writesOf({ maxQueued: 1, failures: 9 });
    void writes.submit([put('a', '1')]);
    void writes.submit([put('a', '2')]);
    expect(keysOf(await writes.submit([put('a', '3')]))).toEqual([
      [['a'], 'Error: 1 writes wait for older ones of their keys'],
    ]);
  });
});

describe('a batch of changes', () => {
  it('is made in calls of so many keys, all at once', async () => {
    const { writes, under } = writesOf({ maxBatch: 2 });
    void writes.submit(['a', 'b', 'c'].map((key) => put(key, '1')));
    void writes.submit(['d', 'e', 'f'].map(removalOf));
    await settled();
    expect(under()).toEqual(['setMany a,b', 'setMany c', 'deleteMany d,e', 'deleteMany f']);
  });

  it('fails for the keys of the call that failed', async () => {
    const { writes, calls } = writesOf({ maxBatch: 2, failures: 9 });
    const submitted = writes.submit(['a', 'b', 'c'].map((key) => put(key, '1')));
    await settled();
    const [ab, c] = [...calls];
    await c?.done();
    await ab?.fail();
    expect(keysOf(await submitted)).toEqual([[['a', 'b'], 'Error: broken pipe']]);
  });

  it('fails for the keys that the store refuses, which is no sign of trouble', async () => {
    const { writes, breaker, calls } = writesOf();
    const submitted = writes.submit([put('a', '1'), put('b', '1')]);
    await settled();
    await calls[0]?.answer(['b']);
    expect(keysOf(await submitted)).toEqual([[['b'], 'refused']]);
    expect(breaker.state).toBe('closed');
  });
});

describe('while the breaker is open', () => {
  it('the last write of each key is kept, and made when the store is back', async () => {
    const { writes, texts, calls, under, breakDown } = writesOf();
    breakDown();
    expect(await writes.submit([put('a', '1'), put('b', '1')])).toEqual([]);
    expect(await writes.submit([put('a', '2')])).toEqual([]);
    expect(writes.queued).toBe(2);
    expect(writes.pending('a')).toEqual(put('a', '2'));
    expect(under()).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(under()).toEqual(['setMany a,b']);
    await calls[0]?.done();
    expect([...texts]).toEqual([
      ['a', '2'],
      ['b', '1'],
    ]);
    expect(writes.queued).toBe(0);
  });

  it('a removal is kept and reported: the store still holds the key', async () => {
    const { writes, texts, calls, breakDown } = writesOf();
    texts.set('a', 'old');
    breakDown();
    expect(keysOf(await writes.submit([removalOf('a')]))).toEqual([
      [['a'], 'l2 is out of reach; it is done as soon as it is back'],
    ]);
    await vi.advanceTimersByTimeAsync(100);
    await calls[0]?.done();
    expect(texts.has('a')).toBe(false);
  });

  it('what would be over when the store is back is removed: it was to replace something', async () => {
    const { writes, under, breakDown } = writesOf();
    breakDown();
    await writes.submit([put('a', '1', Date.now() + 99), put('b', '1', Date.now() + 101)]);
    await vi.advanceTimersByTimeAsync(100);
    expect(under()).toEqual(['setMany b', 'deleteMany a']);
  });

  it('a full queue takes changes of the keys that it holds, and says so to others', async () => {
    const { writes, breakDown } = writesOf({ maxQueued: 2 });
    breakDown();
    await writes.submit([put('a', '1'), put('b', '1')]);
    const changes = [put('a', '2'), put('c', '1'), removalOf('d')];
    expect(keysOf(await writes.submit(changes))).toEqual([
      [['c', 'd'], '2 changes wait for l2 already'],
    ]);
    expect(writes.pending('a')?.text).toBe('2');
    expect(writes.pending('c')).toBeUndefined();
  });

  it('what fails again is kept, a write three times and a removal for ever', async () => {
    const { writes, calls, lost, under, breakDown } = writesOf();
    breakDown();
    await writes.submit([put('a', '1'), removalOf('b')]);
    for (let time = 0; time < 3; time += 1) {
      await vi.advanceTimersByTimeAsync(100);
      expect(under()).toEqual(['setMany a', 'deleteMany b']);
      for (const call of [...calls]) await call.fail();
    }
    expect(lost).toEqual([[['a'], 'Error: broken pipe']]);
    await vi.advanceTimersByTimeAsync(100);
    expect(under()).toEqual(['deleteMany a,b']);
  });
});

describe('a write that fails', () => {
  it.each<[string, (call: ManualCall | undefined) => Promise<void> | undefined]>([
    ['fails', (call) => call?.fail()],
    ['is refused', (call) => call?.answer(['a'])],
  ])('because it %s has what it was to replace removed', async (_, end) => {
    const { writes, texts, calls, under } = writesOf({ failures: 9 });
    texts.set('a', 'old');
    const written = writes.submit([put('a', 'new')]);
    await settled();
    await end(calls[0]);
    expect(await written).toHaveLength(1);
    expect(writes.pending('a')).toEqual(removalOf('a'));
    await vi.advanceTimersByTimeAsync(100);
    expect(under()).toEqual(['deleteMany a']);
    await calls[0]?.done();
    expect(texts.size).toBe(0);
  });
});

describe('a removal that fails', () => {
  it('is tried again, and its key is not answered by the store until then', async () => {
    const { writes, texts, calls } = writesOf({ failures: 9 });
    texts.set('a', 'old');
    const removal = writes.submit([removalOf('a')]);
    await settled();
    await calls[0]?.fail();
    expect(keysOf(await removal)).toEqual([[['a'], 'Error: broken pipe']]);
    expect(writes.pending('a')).toEqual(removalOf('a'));
    await vi.advanceTimersByTimeAsync(100);
    await calls[0]?.done();
    expect(texts.has('a')).toBe(false);
    expect(writes.hasPending).toBe(false);
  });

  it('gives way to a newer write', async () => {
    const { writes, texts, calls, under } = writesOf({ failures: 9 });
    void writes.submit([removalOf('a')]);
    await settled();
    void writes.submit([put('a', 'new')]);
    await calls[0]?.fail();
    expect(under()).toEqual(['setMany a']);
    await calls[0]?.done();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(under()).toEqual([]);
    expect(texts.get('a')).toBe('new');
  });
});

describe('what another process has changed', () => {
  it('is not overwritten by what was kept for it', async () => {
    const { writes, under, breakDown } = writesOf();
    breakDown();
    await writes.submit([put('a', '1'), put('b', '1'), removalOf('c')]);
    writes.supersede(['a', 'c']);
    await vi.advanceTimersByTimeAsync(100);
    expect(under()).toEqual(['setMany b', 'deleteMany c']);
  });

  it('is removed behind what is on its way to it', async () => {
    const { writes, texts, calls, under } = writesOf();
    void writes.submit([put('a', '1'), put('b', '1')]);
    await settled();
    writes.supersede('all');
    expect(writes.pending('a')).toEqual(removalOf('a'));
    await calls[0]?.done();
    expect(under()).toEqual(['deleteMany a,b']);
    await calls[0]?.done();
    expect(texts.size).toBe(0);
  });
});

describe('closing', () => {
  it('waits for what is on its way, and tries once more what is kept', async () => {
    const { writes, calls, texts, breakDown } = writesOf();
    void writes.submit([put('a', '1')]);
    breakDown();
    await writes.submit([put('b', '1')]);
    const closed = writes.close();
    await settled();
    expect(calls.map(({ keys }) => keys)).toEqual([['a']]);
    await calls[0]?.done();
    await calls[0]?.done();
    await closed;
    expect([...texts.keys()]).toEqual(['a', 'b']);
  });

  it('tells what is lost for good', async () => {
    const { writes, calls, lost, breakDown } = writesOf();
    breakDown();
    await writes.submit([put('a', '1'), removalOf('b')]);
    const closed = writes.close();
    await settled();
    for (const call of [...calls]) await call.fail();
    await closed;
    expect(lost).toEqual([[['a', 'b'], 'Error: The storage was closed before l2 was back.']]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
