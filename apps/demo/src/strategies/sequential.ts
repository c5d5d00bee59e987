import { createCollector } from './collector.js';
import type { Strategy } from './strategy.js';

/** The old way: each file is awaited before the next is asked for. */
export const sequential: Strategy = {
  name: 'sequential',
  summary: 'one file after the other',
  async run(work) {
    const collector = createCollector(work);
    for (const { path } of work.files) await collector.fetch(path);
    return collector.fetched();
  },
};
