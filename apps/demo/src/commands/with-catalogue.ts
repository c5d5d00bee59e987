import { type Catalogue, createCatalogue } from '../catalogue/catalogue.js';
import { openLibrary } from '../catalogue/library.js';
import type { Shelf } from '../catalogue/shelf.js';
import type { FrameworkName } from '../frameworks.js';
import type { Program } from '../program.js';
import { type Settings, settingsFor } from '../settings.js';
import { openLastingFolder, type StoreFolder } from '../store-folder.js';
import { openUpstream, type Upstream } from '../upstream.js';
import { usePipeline } from './use-pipeline.js';

/** A catalogue, open. */
export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  readonly shelves: Readonly<Partial<Record<FrameworkName, Shelf>>>;
  /** Upstream calls made for it. */
  calls(): Promise<number>;
}

/**
 * Opens the catalogue of `frameworks` over the store that lasts, for as long as `use` takes. An upstream that the user
 * has named holds one library: that of the framework in the settings.
 */
export async function withCatalogue<T>(
  settings: Settings,
  program: Program,
  frameworks: readonly FrameworkName[],
  use: (opened: OpenedCatalogue) => Promise<T>,
): Promise<T> {
  const folder = await openLastingFolder(settings.cacheFolder);
  const upstreams: Upstream[] = [];
  const shelves: Partial<Record<FrameworkName, Shelf>> = {};

  async function open(left: readonly FrameworkName[]): Promise<T> {
    const [framework, ...rest] = left;
    if (framework === undefined) {
      const calls = async () => {
        const read = await Promise.all(upstreams.map((upstream) => upstream.read()));
        return read.reduce((sum, traffic) => sum + traffic.calls, 0);
      };
      return use({ catalogue: createCatalogue(shelves), shelves, calls });
    }
    const own = settings.upstream ? settings : settingsFor(settings, framework);
    return withShelf(own, program, folder, async (shelf, upstream) => {
      shelves[framework] = shelf;
      upstreams.push(upstream);
      return open(rest);
    });
  }

  return open(settings.upstream ? [settings.framework] : frameworks);
}

async function withShelf<T>(
  settings: Settings,
  program: Program,
  folder: StoreFolder,
  use: (shelf: Shelf, upstream: Upstream) => Promise<T>,
): Promise<T> {
  const { framework, root, concurrency, grouping } = settings;
  const upstream = await openUpstream(settings, program.path);
  const library = openLibrary(framework, upstream.client, root);
  try {
    return await usePipeline(folder, library, settings, program, ({ pipeline }) =>
      use({ library, pipeline, concurrency, grouping }, upstream),
    );
  } finally {
    await upstream.close();
  }
}
