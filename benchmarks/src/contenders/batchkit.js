import { BatchProcessor, mapStorage } from '@batchkit/core';
import { prefixGrouper } from '@batchkit/grouper-prefix';

/**
 * @param {import('../types.d.ts').OpenOptions} options
 * @param {Partial<import('@batchkit/core').BatchProcessorOptions>} [more]
 */
export function open(options, more = {}) {
  return openWatched(options, () => {}, more);
}

/**
 * @param {import('../types.d.ts').OpenOptions} options
 * @param {(processor: BatchProcessor) => void} watch - Told of the processor before anything is asked of it.
 * @param {Partial<import('@batchkit/core').BatchProcessorOptions>} [more]
 */
export function openWatched({ concurrency, ttlMs, fetch }, watch, more = {}) {
  const processor = new BatchProcessor({
    storage: mapStorage({ ttlMs }),
    groupers: { prefix: prefixGrouper() },
    limit: concurrency,
    ...more,
  });
  watch(processor);
  const options = { maxConcurrency: concurrency };
  return {
    getMany: (keys) => processor.getMany(keys, fetch, options),
    /** Request objects are part of what is asked for, so they are built here. */
    processBatch(keys) {
      const requests = keys.map((key) => ({ key, fetchFunction: () => fetch(key) }));
      return processor.processBatch(requests, options);
    },
    async getSettled(keys) {
      const requests = keys.map((key) => ({ key, fetchFunction: () => fetch(key) }));
      const outcomes = await processor.processBatchSettled(requests, options);
      return outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? { value: outcome.value } : { error: outcome.reason },
      );
    },
    finish: () => processor.flush(),
  };
}

/** @param {import('../types.d.ts').OpenGroupsOptions} options */
export function openGroups({ concurrency, ttlMs, fetch, fetchGroup }) {
  const processor = new BatchProcessor({
    storage: mapStorage({ ttlMs }),
    groupers: { prefix: prefixGrouper() },
    optimizers: [
      {
        name: 'group',
        maxKeys: Infinity,
        canOptimize: () => true,
        fetchGroup: ({ id, requests }) =>
          fetchGroup(
            id,
            requests.map((request) => request.key),
          ),
      },
    ],
    limit: concurrency,
  });
  const options = { maxConcurrency: concurrency };
  return {
    getMany: (keys) => processor.getMany(keys, fetch, options),
    finish: () => processor.flush(),
  };
}

/** @param {import('../types.d.ts').OpenBulkOptions} options */
export function openBulk({ ttlMs, maxKeys, fetchMany }) {
  const processor = new BatchProcessor({ storage: mapStorage({ ttlMs }) });
  return {
    getMany: (keys) => processor.getMany(keys, { fetchMany, maxKeys }),
    finish: () => processor.flush(),
  };
}
