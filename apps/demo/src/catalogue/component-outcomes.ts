import type { ComponentMetadata } from './component.js';
import type { ReadOptions } from './read-options.js';
import { type Component, readMetadata, readNames, type Shelf } from './shelf.js';
import { sourceRequests } from './source-requests.js';

/** What became of one of several components. */
export type ComponentOutcome = { readonly name: string } & (
  | { readonly status: 'fulfilled'; readonly component: Component }
  /** The library has none of that name. */
  | { readonly status: 'unknown' }
  /** A file of it could not be fetched. */
  | { readonly status: 'rejected'; readonly reason: Error }
);

/** The named components with their sources: one batch for the files of all of them. */
export async function readComponentsSettled(
  shelf: Shelf,
  names: readonly string[],
  options: ReadOptions,
): Promise<ComponentOutcome[]> {
  const known = new Set(await readNames(shelf, options));
  const found = await readMetadata(
    shelf,
    names.filter((name) => known.has(name)),
    options,
  );
  const sources = await settleSources(shelf, found, options);
  const byName = new Map(found.map((component) => [component.name, component]));
  return names.map((name) => {
    const component = byName.get(name);
    return component === undefined ? { name, status: 'unknown' } : outcomeOf(component, sources);
  });
}

type Settled = Awaited<ReturnType<typeof settleSources>>;

async function settleSources(
  { library, pipeline, concurrency, grouping }: Shelf,
  components: readonly ComponentMetadata[],
  { signal, onProgress }: ReadOptions,
) {
  const paths = components.flatMap(({ files }) => files.map(({ path }) => path));
  const outcomes = await pipeline.processor.processBatchSettled(sourceRequests(library, paths), {
    groupingStrategy: grouping,
    maxConcurrency: concurrency,
    signal,
    ...(onProgress && { onProgress: ({ settled, total }) => onProgress(settled, total) }),
  });
  signal?.throwIfAborted();
  return new Map(outcomes.map((outcome, index) => [paths[index] as string, outcome]));
}

function outcomeOf(component: ComponentMetadata, settled: Settled): ComponentOutcome {
  const { name } = component;
  const sources: Component['sources'] = new Map();
  for (const { path } of component.files) {
    const outcome = settled.get(path);
    if (outcome?.status === 'fulfilled') sources.set(path, outcome.value);
    else
      return { name, status: 'rejected', reason: outcome?.reason ?? new Error(`${path} is gone.`) };
  }
  return { name, status: 'fulfilled', component: { ...component, sources } };
}
