import type { BatchOptions } from '@batchkit/core';
import type { Library } from '../catalogue/library.js';
import { sourceRequests } from '../catalogue/source-requests.js';
import { sourceKey } from '../keys.js';
import type { Grouping, Pipeline } from '../pipeline.js';
import type { Upstream } from '../upstream.js';

/** Something that happens to the catalogue: one or more batches, as visitors would cause them. */
export interface Visit {
  /** What it shows, in a few words. */
  readonly name: string;
  /** Settles when its batches have. What fails in them is theirs, and is shown by their events. */
  run(signal: AbortSignal): Promise<void>;
}

/** What visits are made to. */
export interface VisitOptions {
  readonly upstream: Pick<Upstream, 'change'>;
  readonly library: Library;
  readonly pipeline: Pipeline;
  readonly grouping: Grouping;
  readonly concurrency: number;
  /** The paths of all files of the library. */
  readonly paths: readonly string[];
}

type VisitBatch = Pick<BatchOptions, 'enableOptimizations' | 'maxConcurrency'>;

/** How many directories a change upstream touches. */
const CHANGED_DIRECTORIES = 6;

/**
 * What happens again and again, in this order: everything is read cold, then warm; something changes upstream and is read
 * anew, by two visitors at once, file by file, and with files among it that are not there.
 */
export function visitsTo(options: VisitOptions): readonly Visit[] {
  const { upstream, pipeline, paths, library, grouping } = options;
  const directories = byDirectory(paths);
  let turn = 0;

  async function read(wanted: readonly string[], signal: AbortSignal, how: VisitBatch = {}) {
    const requests = sourceRequests(library, wanted);
    const batch = { groupingStrategy: grouping, maxConcurrency: options.concurrency, signal };
    await pipeline.processor.processBatchSettled(requests, { ...batch, ...how });
  }

  /** The files of some directories: other ones each time, until all have had their turn. */
  function someFiles(): readonly string[] {
    const from = (turn * CHANGED_DIRECTORIES) % directories.length;
    turn += 1;
    return [...directories, ...directories].slice(from, from + CHANGED_DIRECTORIES).flat();
  }

  async function change(changed: readonly string[]): Promise<void> {
    await upstream.change(changed);
    library.source.expire();
    await pipeline.processor.invalidate(changed.map((path) => sourceKey(library.framework, path)));
  }

  return [
    {
      name: 'everything, cold',
      async run(signal) {
        await change(paths);
        await read(paths, signal);
      },
    },
    { name: 'everything, warm', run: (signal) => read(paths, signal) },
    {
      name: 'some directories have changed, and two visitors want them at once',
      async run(signal) {
        const changed = someFiles();
        await change(changed);
        await Promise.all([
          read(changed, signal),
          read([...changed, ...paths.slice(0, 40)], signal),
        ]);
      },
    },
    {
      name: 'some files have changed, and are fetched one by one',
      async run(signal) {
        const changed = someFiles();
        await change(changed);
        await read([...changed, ...paths.slice(-60)], signal, { enableOptimizations: false });
      },
    },
    {
      name: 'somebody asks for files that are not there, among others',
      async run(signal) {
        const changed = someFiles();
        await change(changed);
        const missing = changed.slice(0, 2).map((path) => `${path}.gone`);
        await read([...changed, ...missing], signal);
      },
    },
    {
      name: 'everything, though some of it has changed',
      async run(signal) {
        await change([...someFiles(), ...someFiles()]);
        await Promise.all([read(paths, signal), read(someFiles(), signal, { maxConcurrency: 2 })]);
      },
    },
    { name: 'everything, warm again', run: (signal) => read(paths, signal) },
  ];
}

function byDirectory(paths: readonly string[]): readonly (readonly string[])[] {
  const directories = new Map<string, string[]>();
  for (const path of paths) {
    const directory = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    directories.set(directory, [...(directories.get(directory) ?? []), path]);
  }
  return [...directories.values()];
}
