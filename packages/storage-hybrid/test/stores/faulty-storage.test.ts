import { BatchProcessor } from '@batchkit/core';
import { CORRUPT, faulty, type StorageFaults } from '@batchkit/core/testing';
import { describe, expect, it } from 'vitest';
import { type HybridStorage, hybridStorage } from '../../src/index.js';
import { describeStores } from '../support/stores.js';

const KEYS = ['a', 'b', 'c'];
const VALUES = KEYS.map((key) => `value of ${key}`);

/** In each of these a batch ends with upstream's values. */
const PLANS: StorageFaults[] = [
  { mget: 'throw' },
  { mget: 'reject' },
  { mget: 'hang' },
  { mget: { slowMs: 1 } },
  { mget: { slowMs: 100 } },
  { mget: 'short' },
  { mget: 'forget' },
  { mset: 'throw' },
  { mset: 'reject' },
  { mset: 'hang' },
  { mset: { slowMs: 1 } },
  { mset: { slowMs: 100 } },
  { mset: 'short' },
  { mset: 'forget' },
  { mdelete: 'throw' },
  { mdelete: 'short' },
  { clear: 'throw' },
];

/** What comes looks as it should here: who asks a second time gets what the storage says, or upstream's values. */
const LIES: [StorageFaults, string[]][] = [
  [{ mget: 'reorder' }, VALUES.toReversed()],
  [{ mget: 'corrupt' }, KEYS.map(() => CORRUPT)],
  [{ mset: 'reorder' }, VALUES.toReversed()],
  [{ mset: 'corrupt' }, KEYS.map(() => CORRUPT)],
];

function testFaulty(create: () => HybridStorage): void {
  const upstream = async (key: string) => `value of ${key}`;

  /** What two batches answer while things go wrong, and a third when they do not any more. */
  async function batches(planned: StorageFaults) {
    const plan = { ...planned };
    const sound = create();
    const storageTimeoutMs = 40;
    const processor = new BatchProcessor({ storage: faulty(sound, plan), storageTimeoutMs });
    const first = await processor.getMany(KEYS, upstream);
    await processor.flush();
    const second = await processor.getMany(KEYS, upstream);
    await processor.flush();
    for (const operation of Object.keys(plan)) plan[operation as keyof StorageFaults] = undefined;
    await sound.mdelete(KEYS);
    const third = await processor.getMany(KEYS, upstream);
    await sound.close();
    return { first, second, third };
  }

  it.each(PLANS)('a batch behind %j has its values', async (plan) => {
    expect(await batches(plan)).toEqual({ first: VALUES, second: VALUES, third: VALUES });
  });

  it.each(LIES)('a batch behind %j has what was said', async (plan, said) => {
    const { first, second, third } = await batches(plan);
    expect(first).toEqual(VALUES);
    expect([said, VALUES]).toContainEqual(second);
    expect(third).toEqual(VALUES);
  });
}

describe('over memory alone', () => {
  testFaulty(() => hybridStorage());
});

describeStores('what is behind a faulty storage', (connect) => {
  let places = 0;
  testFaulty(() => {
    places += 1;
    return hybridStorage({ memory: false, l2: connect(`faulty-${places}`) });
  });
});
