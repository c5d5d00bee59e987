import { stat } from 'node:fs/promises';
import { type HybridStorage, hybridStorage } from '@batchkit/storage-hybrid';
import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { Keyv } from 'keyv';
import type { Program } from '../program.js';
import { formatBytes, formatCount } from '../report/format.js';
import type { Settings } from '../settings.js';
import { lastingFolder, namespaceOf, openLastingFolder } from '../store-folder.js';

/** Prints the folder of the store, and makes none. */
export async function cachePath({ cacheFolder, json }: Settings, program: Program) {
  const path = lastingFolder(cacheFolder);
  program.stdout.write(`${json ? JSON.stringify({ path }) : path}\n`);
  return 0;
}

/** Shows what the store holds of the library in the settings. */
export function cacheStats(settings: Settings, program: Program): Promise<number> {
  return withStore(settings, async (storage, storePath) => {
    let values = 0;
    for await (const _key of storage.keys()) {
      program.signal.throwIfAborted();
      values += 1;
    }
    const { size: bytes } = await stat(storePath);
    const { framework, json } = settings;
    const text = `${framework}: ${formatCount(values)} values; the file of all libraries is ${formatBytes(bytes)}`;
    program.stdout.write(
      `${json ? JSON.stringify({ framework, values, bytes, path: storePath }) : text}\n`,
    );
    return 0;
  });
}

/** Deletes what the store holds of the library in the settings, and nothing of others. */
export function cacheClear(settings: Settings, program: Program): Promise<number> {
  return withStore(settings, async (storage) => {
    await storage.clear();
    program.stderr.write(`Nothing of ${settings.framework} is stored any more.\n`);
    return 0;
  });
}

async function withStore<T>(
  settings: Settings,
  use: (storage: HybridStorage, storePath: string) => Promise<T>,
): Promise<T> {
  const { storePath } = await openLastingFolder(settings.cacheFolder);
  const storage = hybridStorage({
    memory: false,
    l2: new Keyv({ store: lmdbStore({ path: storePath }) }),
    namespace: namespaceOf(settings),
  });
  try {
    return await use(storage, storePath);
  } finally {
    await storage.close();
  }
}
