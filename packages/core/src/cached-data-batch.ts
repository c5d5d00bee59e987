import type { BatchOptions } from './batch-options.js';
import { BatchProcessor } from './batch-processor.js';
import { checkFunction } from './checks.js';
import type { BatchRequest } from './request.js';

/** Gets the values of requests in order, as `processBatch` does. */
export type GetCachedDataBatch<Name extends string = never> = <T>(
  requests: readonly BatchRequest<T>[],
  options?: BatchOptions<Name>,
) => Promise<T[]>;

/**
 * Makes the one function that most callers need. It works without a cache too: while there is no processor, requests
 * go upstream, under the same limits, and are joined and deduplicated as always.
 *
 * @param processor - The processor, or what returns it once there is one: asked for every batch.
 */
export function createGetCachedDataBatch<Name extends string = never>(
  processor: BatchProcessor<Name> | (() => BatchProcessor<Name> | undefined),
): GetCachedDataBatch<Name> {
  const current = typeof processor === 'function' ? processor : () => processor;
  if (typeof processor !== 'function')
    checkFunction('processor.processBatch', processor?.processBatch);
  let uncached: BatchProcessor<Name> | undefined;
  return (requests, options) => {
    const serving = current();
    if (serving !== undefined) return serving.processBatch(requests, options);
    uncached ??= new BatchProcessor<Name>();
    return uncached.processBatch(requests, options);
  };
}
