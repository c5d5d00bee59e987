import { BatchPerformanceMonitor } from '@batchkit/metrics';
import type { Library } from '../catalogue/library.js';
import { sourceRequests } from '../catalogue/source-requests.js';
import type { Grouping, Pipeline } from '../pipeline.js';
import type { Source } from '../source.js';
import type { Fetched, Strategy, Work } from './strategy.js';

/** What the batchkit strategies fetch through. */
export interface BatchkitOptions {
  readonly library: Library;
  readonly pipeline: Pipeline;
  readonly grouping: Grouping;
}

/** All files in one batch, with nothing in the store. */
export function batchkitCold(options: BatchkitOptions): Strategy {
  const { grouping, pipeline } = options;
  const { processor, storage } = pipeline;
  return {
    name: 'batchkit cold',
    summary: `one batch, ${grouping === 'none' ? 'not grouped' : `grouped by ${grouping}`}`,
    async prepare() {
      await storage.clear();
    },
    run: (work) => fetchBatch(work, options),
    finish: () => processor.flush(),
  };
}

/** The same batch again, in the same process. */
export function batchkitWarm(options: BatchkitOptions): Strategy {
  return {
    name: 'batchkit warm',
    summary: 'the same batch again, from memory',
    run: (work) => fetchBatch(work, options),
  };
}

/** Fetches all files of `work` in one batch. */
export async function fetchBatch(
  { files, concurrency, signal, onSettled }: Omit<Work, 'signal' | 'client'> & Partial<Work>,
  { library, pipeline, grouping }: BatchkitOptions,
): Promise<Fetched> {
  const monitor = new BatchPerformanceMonitor();
  const endWatch = monitor.watch(pipeline.processor);
  const paths = files.map(({ path }) => path);
  const outcomes = await pipeline.processor.processBatchSettled(sourceRequests(library, paths), {
    groupingStrategy: grouping,
    maxConcurrency: concurrency,
    signal,
    onProgress: ({ settled }) => onSettled(settled),
  });
  endWatch();
  signal?.throwIfAborted();
  const sources = new Map<string, Source>();
  let firstError: unknown;
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') sources.set(paths[index] as string, outcome.value);
    else firstError ??= outcome.reason;
  });
  // The mean of one batch is that batch.
  const { cachedRequests } = monitor.getAverageMetrics();
  return { sources, firstError, cacheHits: cachedRequests };
}
