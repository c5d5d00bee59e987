import { BatchProcessor, type GroupOptimizer, mapStorage } from '@batchkit/core';

/** Keys that must not be seen in any metric or span. */
export const SECRET = 'secret-key';

const grouping: GroupOptimizer = {
  name: 'grouping',
  canOptimize: () => true,
  async fetchGroup({ requests }) {
    const found = requests.filter(({ key }) => !key.includes('alone'));
    return new Map(found.map(({ key }) => [key, key]));
  },
};

/** A storage that tells of tiers, and says what they hold, as `hybridStorage` does. */
function tieredStorage() {
  const storage = mapStorage();
  let told = false;
  return {
    ...storage,
    name: 'tiered',
    attach(host: Parameters<NonNullable<typeof storage.attach>>[0]) {
      if (told) return;
      told = true;
      const of = { type: 'tier', tier: 'l2', operation: 'mget', keys: 1 } as const;
      queueMicrotask(() => {
        host.emit({ ...of, name: 'timeout', error: new Error(SECRET) });
        host.emit({ ...of, name: 'opened' });
      });
    },
    stats: () => ({
      l1: { hits: 30, misses: 10, entries: 7, bytes: 2_048 },
      l2: { hits: 6, misses: 4 },
    }),
  };
}

/** A processor, and something to do that touches every metric there is. */
export function busyProcessor() {
  const storage = tieredStorage();
  const processor = new BatchProcessor({
    storage,
    optimizers: [grouping],
    retry: { attempts: 2, delayMs: () => 0 },
  });
  const fetch = async (key: string) => {
    if (key.includes('bad')) throw new Error(`no ${key}`);
    return key;
  };
  return {
    processor,
    storage,
    async run() {
      const keys = ['a', 'b', 'b', 'alone', 'bad-alone'].map((key) => `${SECRET}:${key}`);
      await processor.getManySettled(keys, fetch);
      await processor.flush();
      await processor.getManySettled(keys, fetch);
      await processor.getManySettled([`${SECRET}:single`], fetch, { enableOptimizations: false });
      processor.prefetch([{ key: `${SECRET}:p`, fetchFunction: async () => 1 }]);
      await processor.invalidate([`${SECRET}:a`]);
      await processor.flush();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
