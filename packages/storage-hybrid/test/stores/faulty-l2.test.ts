import { BatchProcessor } from '@batchkit/core';
import { expect, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { adapterOf } from '../../src/keyv/store-adapter.js';
import { type AdapterFaults, makeFaulty } from '../support/faulty-adapter.js';
import { describeStores } from '../support/stores.js';

const KEYS = ['a', 'b', 'c'];
const valuesOf = (version: string) => KEYS.map((key) => `${version} ${key}`);

const FAULTS: AdapterFaults[] = [
  { read: 'throw' },
  { read: 'reject' },
  { read: 'hang' },
  { read: 'slow' },
  { read: 'short' },
  { read: 'reorder' },
  { read: 'corrupt' },
  { write: 'throw' },
  { write: 'reject' },
  { write: 'hang' },
  { write: 'slow' },
  { write: 'ambiguous' },
  { read: 'hang', write: 'hang' },
];

describeStores('what is over a faulty L2', (connect) => {
  let places = 0;

  it.each(FAULTS)('%j costs a batch no value, and ends when it does', async (planned) => {
    places += 1;
    const faults: AdapterFaults = {};
    const l2 = connect(`l2-${places}`);
    makeFaulty(adapterOf(l2).inner, faults);
    const storage = hybridStorage({
      memory: false,
      l2,
      checksum: true,
      timeouts: { softMs: 50, hardMs: 100 },
      breaker: { failures: 3, cooldownMs: 20 },
    });
    const processor = new BatchProcessor({ storage });
    let failures = 0;
    processor.subscribe(({ type }) => {
      if (type === 'tier' || type === 'storage:failed') failures += 1;
    });
    const batch = (version: string, keys = KEYS) =>
      processor.getMany(keys, async (key) => `${version} ${key}`);
    await batch('value');
    await processor.flush();

    failures = 0;
    Object.assign(faults, planned);
    for (let round = 0; round < 3; round += 1) {
      // Those that are stored, and new ones, which are asked for again in the next round.
      const keys = [...KEYS, `new ${round}`, `new ${round - 1}`];
      expect(await batch('value', keys)).toEqual(keys.map((key) => `value ${key}`));
      await processor.flush();
    }
    expect(failures).toBeGreaterThan(0);

    Object.assign(faults, { read: undefined, write: undefined });
    // Every value is removed, at last: a call that was lost holds its keys back for a while.
    await expect
      .poll(() => processor.invalidate(KEYS).then(String, String), { timeout: 20_000 })
      .toBe('undefined');
    expect(await batch('new')).toEqual(valuesOf('new'));
    await storage.close();
  });
});
