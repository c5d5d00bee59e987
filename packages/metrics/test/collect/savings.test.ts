import { BatchProcessor, type GroupOptimizer, mapStorage } from '@batchkit/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../../src/index.js';

const key = fc.integer({ min: 0, max: 30 }).map((number) => `${number % 4}:${number}`);
const batches = fc.array(fc.array(key, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

const byFirst = { name: 'first', groupOf: (of: string) => of.slice(0, 1) };

/** Answers a group, and what it has of the next one unasked; forgets some keys. */
function optimizer(sideLoad: boolean, forgets: boolean): GroupOptimizer {
  return {
    name: 'all',
    sideLoad,
    maxKeys: 3,
    canOptimize: () => true,
    async fetchGroup({ requests }) {
      const keys = requests.map((request) => request.key);
      const answered = forgets ? keys.slice(1) : keys;
      const unasked = Array.from({ length: 30 }, (_, number) => `${number % 4}:${number}`);
      const all = sideLoad
        ? [...answered, ...unasked.filter((each) => !keys.includes(each))]
        : answered;
      return new Map(all.map((each) => [each, each]));
    },
  };
}

describe('every request is a call that was made, or one that was saved', () => {
  it('whatever was cached, joined, asked for twice, brought in groups or unasked', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.boolean(), fc.boolean(), fc.boolean(), async (asked, ...how) => {
        const [isGrouped, sideLoads, overlap] = how;
        const processor = new BatchProcessor({
          storage: mapStorage(),
          limit: 2,
          optimizers: isGrouped ? [optimizer(sideLoads, false)] : [],
        });
        const metrics = collectMetrics(processor);
        const open: Promise<unknown>[] = [];
        for (const keys of asked) {
          const fetch = async (each: string) => each;
          open.push(processor.getMany(keys, fetch, { groupingStrategy: byFirst }));
          if (!overlap) await Promise.all(open);
        }
        await Promise.all(open);
        await processor.flush();
        const { calls, requests } = metrics.snapshot();
        expect(calls.made + calls.saved).toBe(requests.total);
        expect(requests.total).toBe(asked.flat().length);
      }),
      { numRuns: 200 },
    );
  });

  it('but for group calls that brought nothing, which are made on top', async () => {
    const processor = new BatchProcessor({ optimizers: [optimizer(false, true)] });
    const metrics = collectMetrics(processor);
    await processor.getMany(['0:0', '0:4', '0:8'], async (each) => each);
    await processor.getMany(['0:0'], async (each) => each);
    const { calls, requests } = metrics.snapshot();
    expect(requests.total).toBe(4);
    expect(calls).toMatchObject({ made: 4, saved: 1 });
  });
});
