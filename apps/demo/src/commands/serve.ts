import { dirname, join } from 'node:path';
import { type Library, listFiles, openLibrary } from '../catalogue/library.js';
import { type Dashboard, openDashboard } from '../dashboard/open-dashboard.js';
import { isSourceKey, pathOf } from '../keys.js';
import { openPipeline, type Pipeline } from '../pipeline.js';
import type { Program } from '../program.js';
import type { Settings } from '../settings.js';
import { namespaceOf, openStoreFolder } from '../store-folder.js';
import { openUpstream, type Upstream } from '../upstream.js';
import { keepVisiting } from '../visits/keep-visiting.js';
import { visitsTo } from '../visits/visits.js';

/** Fewer than the library has files: so both tiers have something to do. */
const MAX_ENTRIES = 500;

/**
 * Serves the dashboard, and keeps visiting the catalogue so that there is something to see, until Ctrl-C.
 *
 * @throws The reason of the program's signal, once everything is closed.
 */
export async function serve(settings: Settings, program: Program): Promise<number> {
  const folder = await openStoreFolder(settings.cacheFolder);
  try {
    const upstream = await openUpstream(settings, program.path);
    const library = openLibrary(settings.framework, upstream.client, settings.root);
    try {
      return await serveLibrary(upstream, library, folder.storePath, settings, program);
    } finally {
      await upstream.close();
    }
  } finally {
    await folder.release();
  }
}

async function serveLibrary(
  upstream: Upstream,
  library: Library,
  storePath: string,
  settings: Settings,
  program: Program,
): Promise<number> {
  const namespace = namespaceOf(settings);
  const { batch } = settings;
  const pipeline = openPipeline({ library, storePath, namespace, batch, maxEntries: MAX_ENTRIES });
  try {
    return await show(upstream, pipeline, library, settings, program);
  } finally {
    await pipeline.close();
  }
}

async function show(
  upstream: Upstream,
  pipeline: Pipeline,
  library: Library,
  { concurrency, grouping, json, port, pauseMs }: Settings,
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
    const visits = visitsTo({ upstream, library, pipeline, grouping, concurrency, paths });
    return await keepVisiting(visits, pauseMs, signal);
  } finally {
    await dashboard.close();
  }
}

function announcementOf({ url, port, token }: Dashboard, json: boolean): string {
  if (json) return JSON.stringify({ url, port, token });
  return `The dashboard is at ${url}\nCtrl-C ends it.`;
}
