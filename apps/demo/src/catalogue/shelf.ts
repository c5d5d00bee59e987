import { createGetCachedDataBatch } from '@batchkit/core';
import type { TreeFile } from '../github/tree-file.js';
import { filesKey, metadataKey, namesKey } from '../keys.js';
import type { Grouping, Pipeline } from '../pipeline.js';
import type { Source } from '../source.js';
import { type ComponentMetadata, readComponents } from './component.js';
import { type Library, listFiles } from './library.js';
import type { ReadOptions } from './read-options.js';
import { DAY_MS } from './source-requests.js';

/** A library and the pipeline it is read through. */
export interface Shelf {
  readonly library: Library;
  readonly pipeline: Pipeline;
  /** Upstream calls of one batch at once. */
  readonly concurrency: number;
  /** How sources are grouped. */
  readonly grouping: Grouping;
}

/** A component with the sources of its files. */
export interface Component extends ComponentMetadata {
  /** The sources by path. */
  sources: Map<string, Source>;
}

/** The names of all components: one call, or none. */
export function readNames(shelf: Shelf, options: ReadOptions): Promise<string[]> {
  const { library } = shelf;
  return readOne(shelf, namesKey(library.framework), options, async (signal) => [
    ...(await readComponents(library, signal)).keys(),
  ]);
}

/** Every file of the library: one call, or none. */
export function readFiles(shelf: Shelf, options: ReadOptions): Promise<TreeFile[]> {
  const { library } = shelf;
  return readOne(shelf, filesKey(library.framework), options, (signal) =>
    listFiles(library, signal),
  );
}

/** What is known of the named components: one call for all of them, or none. */
export async function readMetadata(
  { library, pipeline, concurrency }: Shelf,
  names: readonly string[],
  { signal }: ReadOptions,
): Promise<ComponentMetadata[]> {
  const getCachedDataBatch = createGetCachedDataBatch(pipeline.processor);
  const requests = names.map((name) => ({
    key: metadataKey(library.framework, name),
    fetchFunction: async (context: { signal: AbortSignal }) => {
      const metadata = (await readComponents(library, context.signal)).get(name);
      if (metadata === undefined) {
        throw new Error(`There is no ${library.framework} component ${JSON.stringify(name)}.`);
      }
      return metadata;
    },
    ttl: DAY_MS,
  }));
  // They lie in no directory: what they share is what their keys begin with.
  return getCachedDataBatch(requests, {
    groupingStrategy: 'prefix',
    maxConcurrency: concurrency,
    signal,
  });
}

async function readOne<T>(
  { pipeline }: Shelf,
  key: string,
  { signal }: ReadOptions,
  fetch: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const request = {
    key,
    fetchFunction: (context: { signal: AbortSignal }) => fetch(context.signal),
    ttl: DAY_MS,
  };
  const [value] = await pipeline.processor.processBatch<T>([request], {
    groupingStrategy: 'none',
    signal,
  });
  return value as T;
}
