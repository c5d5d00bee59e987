import { dirname, join } from 'node:path';
import { type Library, listFiles } from '../catalogue/library.js';
import { type Dashboard, openDashboard } from '../dashboard/open-dashboard.js';
import { isSourceKey, pathOf } from '../keys.js';
import { openPipeline, type Pipeline } from '../pipeline.js';
import type { Program } from '../program.js';
import type { Settings } from '../settings.js';
import { namespaceOf, openStoreFolder } from '../store-folder.js';
import { openUpstream } from '../upstream.js';
import { keepVisiting } from '../visits/keep-visiting.js';
import { visitsTo } from '../visits/visits.js';

/** Fewer than the library has files: so both tiers have something to do. */
const MAX_ENTRIES = 500;

/** What `serve` alone is told. */
export interface ServeSettings {
  /** `0`: any port that is free. */
  readonly port: number;
  /** How long to rest between visits. Milliseconds. */
  readonly pauseMs: number;
}

/**
 * Serves the dashboard, and keeps visiting the catalogue so that there is something to see, until Ctrl-C.
 *
 * @throws The reason of the program's signal, once everything is closed.
 */
export async function serve(
  settings: Settings,
  serving: ServeSettings,
  program: Program,
): Promise<number> {
  const { framework, root, concurrency } = settings;
  const upstream = await openUpstream(settings, program.path);
  const library = { framework, client: upstream.client, root };
  const folder = await openStoreFolder(settings.cacheFolder);
  try {
    const { storePath } = folder;
    const namespace = namespaceOf(settings);
    const options = { library, storePath, namespace, concurrency, maxEntries: MAX_ENTRIES };
    const pipeline = openPipeline(options);
    try {
      return await show(pipeline, library, settings, serving, program);
    } finally {
      await pipeline.close();
    }
  } finally {
    await folder.release();
    await upstream.close();
  }
}

async function show(
  pipeline: Pipeline,
  library: Library,
  { concurrency, grouping, json }: Settings,
  { port, pauseMs }: ServeSettings,
  { path, signal, stdout }: Program,
): Promise<number> {
  const dashboard = await openDashboard({
    processor: pipeline.processor,
    storage: pipeline.storage,
    webFolder: join(dirname(path), 'web'),
    pathOf: (key) => (isSourceKey(key) ? pathOf(key) : undefined),
    port,
  });
  try {
    stdout.write(`${announcementOf(dashboard, json)}\n`);
    const paths = (await listFiles(library, signal)).map(({ path: file }) => file);
    const visits = visitsTo({ library, pipeline, grouping, concurrency, paths });
    return await keepVisiting(visits, pauseMs, signal);
  } finally {
    await dashboard.close();
  }
}

function announcementOf({ url, port, token }: Dashboard, json: boolean): string {
  if (json) return JSON.stringify({ url, port, token });
  return `The dashboard is at ${url}\nCtrl-C ends it.`;
}
