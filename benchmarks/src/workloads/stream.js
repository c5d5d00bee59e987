import { BatchProcessor } from '@batchkit/core';

const KEYS = 1_000_000;
const HIGH_WATER_MARK = 1_000;
const MIB = 2 ** 20;
const MAX_DRIFT_MIB = 2;

/** A long stream with a slow consumer: does it stay where it is? */
export default {
  title: 'Stream: a million keys, one outcome at a time',
  async table({ isQuick }) {
    const keys = isQuick ? 20_000 : KEYS;
    const { heaps, lead, consumed } = await drain(keys);
    // The first tenth is where code is compiled and caches fill.
    const settled = heaps.slice(1);
    const middle = (Math.min(...settled) + Math.max(...settled)) / 2;
    const drift = Math.max(...settled) - middle;
    return {
      header: ['consumed', 'heap in use, MiB'],
      rows: heaps.map((heap, tenth) => [`${(tenth + 1) * 10}%`, heap.toFixed(2)]),
      verdicts: [
        {
          target: `started ≤ consumed + ${HIGH_WATER_MARK}`,
          measured: `at most ${lead} ahead`,
          reached: lead <= HIGH_WATER_MARK && consumed === keys,
          isExact: true,
        },
        {
          target: `heap within ± ${MAX_DRIFT_MIB} MiB`,
          measured: `± ${drift.toFixed(2)} MiB`,
          reached: drift <= MAX_DRIFT_MIB,
          isExact: false,
        },
      ],
    };
  },
};

async function drain(keys) {
  let started = 0;
  let consumed = 0;
  let lead = 0;
  const heaps = [];
  function* requests() {
    for (let index = 0; index < keys; index += 1) {
      yield { key: `key:${index}`, fetchFunction: async () => ({ place: ++started }) };
    }
  }
  const stream = new BatchProcessor({ nested: false }).streamBatch(requests(), {
    highWaterMark: HIGH_WATER_MARK,
  });
  for await (const outcome of stream) {
    if (outcome.status !== 'fulfilled') throw outcome.reason;
    lead = Math.max(lead, started - consumed);
    consumed += 1;
    // Slow: upstream gets every chance to run ahead.
    if (consumed % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (consumed % (keys / 10) === 0) heaps.push(heapInUse());
  }
  return { heaps, lead, consumed };
}

function heapInUse() {
  globalThis.gc();
  return process.memoryUsage().heapUsed / MIB;
}
