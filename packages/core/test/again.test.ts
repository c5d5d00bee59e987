import { describe, expect, it } from 'vitest';
import { AGAIN, type BatchEvent, BatchProcessor, type GroupOptimizer } from '../src/index.js';

const keysOf = (count: number) => Array.from({ length: count }, (_key, index) => `k${index}`);
const single = async (key: string) => `${key} alone`;

/** Answers as `answer` says for the nth call; what was asked is in `calls`. */
function optimizing(answer: (keys: readonly string[], nth: number) => Map<string, unknown>) {
  const calls: string[][] = [];
  const optimizer: GroupOptimizer = {
    name: 'learner',
    maxKeys: Infinity,
    canOptimize: () => true,
    async fetchGroup({ requests }) {
      calls.push(requests.map(({ key }) => key));
      return answer(calls.at(-1) as string[], calls.length);
    },
  };
  return { optimizer, calls };
}

const all = (keys: readonly string[], value?: unknown) =>
  new Map(keys.map((key) => [key, value ?? key]));

describe('a key answered with AGAIN', () => {
  it('waits in its group once more, and is in the next call once', async () => {
    const { optimizer, calls } = optimizing((keys, nth) =>
      all(keys, nth === 1 ? AGAIN : undefined),
    );
    const events: BatchEvent[] = [];
    const processor = new BatchProcessor({ optimizers: [optimizer] });
    processor.subscribe((event) => events.push(event));
    expect(await processor.getMany(keysOf(5), single)).toEqual(keysOf(5));
    expect(calls).toEqual([keysOf(5), keysOf(5)]);
    expect(events.filter(({ type }) => type === 'fallback')).toEqual([]);
    const ended = events.filter((event) => event.type === 'call:ended');
    expect(ended.map(({ delivered }) => delivered)).toEqual([0, 5]);
  });

  it('is once in a call with those that were left behind', async () => {
    const { optimizer, calls } = optimizing((keys, nth) =>
      all(keys, nth === 1 ? AGAIN : undefined),
    );
    const nextCall: GroupOptimizer['nextCall'] = ({ requests }) =>
      calls.length === 0 ? requests.slice(1) : requests;
    const processor = new BatchProcessor({ limit: 1, optimizers: [{ ...optimizer, nextCall }] });
    expect(await processor.getMany(keysOf(4), single)).toEqual(keysOf(4));
    expect(calls[0]).toEqual(['k1', 'k2', 'k3']);
    expect([...(calls[1] as string[])].sort()).toEqual(keysOf(4));
  });

  it('goes alone when it has come back 16 times', async () => {
    const { optimizer, calls } = optimizing((keys) => all(keys, AGAIN));
    const processor = new BatchProcessor({ optimizers: [optimizer] });
    expect(await processor.getMany(keysOf(2), single)).toEqual(['k0 alone', 'k1 alone']);
    expect(calls).toHaveLength(17);
  });

  it('is forgotten where nobody waits for it any more', async () => {
    const leaving = new AbortController();
    const { optimizer, calls } = optimizing((keys) => {
      leaving.abort('left');
      return all(keys, AGAIN);
    });
    const processor = new BatchProcessor({ optimizers: [optimizer] });
    const { signal } = leaving;
    await expect(processor.getMany(keysOf(3), single, { signal })).rejects.toBe('left');
    expect(calls).toHaveLength(1);
    await processor.close();
  });

  it('goes alone where it was invalidated meanwhile, and is not stored', async () => {
    const { optimizer } = optimizing((keys) => {
      void processor.invalidate(['k0']);
      return all(keys, AGAIN);
    });
    const processor = new BatchProcessor({ optimizers: [optimizer] });
    expect(await processor.getMany(['k0'], single)).toEqual(['k0 alone']);
  });
});

describe('nextCall answers undefined', () => {
  it('so the first key goes alone, now, and the rest is asked about again', async () => {
    const order: string[] = [];
    const { optimizer, calls } = optimizing((keys) => {
      order.push(keys.join());
      return all(keys);
    });
    const nextCall: GroupOptimizer['nextCall'] = ({ requests }) =>
      requests[0]?.key === 'k0' ? undefined : requests;
    const events: BatchEvent[] = [];
    const processor = new BatchProcessor({ limit: 1, optimizers: [{ ...optimizer, nextCall }] });
    processor.subscribe((event) => events.push(event));
    const fetch = async (key: string) => {
      order.push(key);
      return single(key);
    };
    expect(await processor.getMany(keysOf(3), fetch)).toEqual(['k0 alone', 'k1', 'k2']);
    expect(order).toEqual(['k0', 'k1,k2']);
    expect(calls).toEqual([['k1', 'k2']]);
    expect(events.filter(({ type }) => type === 'fallback')).toEqual([]);
  });
});
