import { createGetCachedDataBatch } from '@batchkit/core';
import { metadataKey, namesKey } from '../keys.js';
import type { Grouping, Pipeline } from '../pipeline.js';
import type { Source } from '../source.js';
import { type ComponentMetadata, readComponents } from './component.js';
import type { Library } from './library.js';
import { DAY_MS, sourceRequests } from './source-requests.js';

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
export async function readNames(
  { library, pipeline }: Shelf,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const getCachedDataBatch = createGetCachedDataBatch(pipeline.processor);
  const [names = []] = await getCachedDataBatch(
    [
      {
        key: namesKey(library.framework),
        fetchFunction: async (context) => [
          ...(await readComponents(library, context.signal)).keys(),
        ],
        ttl: DAY_MS,
      },
    ],
    { groupingStrategy: 'none', signal },
  );
  return names;
}

/** What is known of the named components: one call for all of them, or none. */
export async function readMetadata(
  { library, pipeline, concurrency }: Shelf,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ComponentMetadata[]> {
  const getCachedDataBatch = createGetCachedDataBatch(pipeline.processor);
  const requests = names.map((name) => ({
    key: metadataKey(library.framework, name),
    fetchFunction: async (context: { signal: AbortSignal }) => {
      const metadata = (await readComponents(library, context.signal)).get(name);
      if (metadata === undefined) throw new Error(`The component ${JSON.stringify(name)} is gone.`);
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

/** The components with their sources: a call for each directory, or fewer. */
export async function readSources(
  { library, pipeline, concurrency, grouping }: Shelf,
  components: readonly ComponentMetadata[],
  signal: AbortSignal | undefined,
): Promise<Component[]> {
  const getCachedDataBatch = createGetCachedDataBatch(pipeline.processor);
  const paths = components.flatMap(({ files }) => files.map(({ path }) => path));
  const sources = await getCachedDataBatch(
    sourceRequests(library.framework, library.client, paths),
    { groupingStrategy: grouping, maxConcurrency: concurrency, signal },
  );
  const byPath = new Map(paths.map((path, index) => [path, sources[index] as Source]));
  return components.map((component) => ({
    ...component,
    sources: new Map(component.files.map(({ path }) => [path, byPath.get(path) as Source])),
  }));
}
