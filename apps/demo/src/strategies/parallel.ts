import pLimit from 'p-limit';
import { createCollector } from './collector.js';
import type { Strategy } from './strategy.js';

/** One file a call, at the concurrency that batchkit gets too. */
export const parallel: Strategy = {
  name: 'p-limit',
  summary: 'one file a call, under a concurrency limit',
  async run(work) {
    const collector = createCollector(work);
    const limit = pLimit(work.concurrency);
    await Promise.all(work.files.map(({ path }) => limit(() => collector.fetch(path))));
    return collector.fetched();
  },
};
