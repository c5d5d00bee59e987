import type { FrameworkName } from '../frameworks.js';
import { sourceKey } from '../keys.js';
import { createCollector } from './collector.js';
import type { Strategy } from './strategy.js';

/**
 * What batchkit began as: keys grouped by their first two segments, waves of so many groups at once, and everything
 * inside a group at once. The limit counts groups, so a library of one prefix is fetched without any.
 *
 * The sketch let the first error reject the batch and then ran every fetch again. Here each file fails alone, so
 * that it shows how many are lost.
 */
export function original(framework: FrameworkName): Strategy {
  return {
    name: 'original',
    summary: 'Promise.all of each prefix',
    async run(work) {
      const collector = createCollector(work);
      const groups = [...groupByPrefix(framework, work.files).values()];
      for (let start = 0; start < groups.length; start += work.concurrency) {
        const wave = groups.slice(start, start + work.concurrency);
        await Promise.all(wave.map((paths) => Promise.all(paths.map(collector.fetch))));
      }
      return collector.fetched();
    },
  };
}

function groupByPrefix(framework: FrameworkName, files: readonly { path: string }[]) {
  const groups = new Map<string, string[]>();
  for (const { path } of files) {
    const prefix = sourceKey(framework, path).split(':').slice(0, 2).join(':');
    groups.set(prefix, [...(groups.get(prefix) ?? []), path]);
  }
  return groups;
}
