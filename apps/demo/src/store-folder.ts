import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Settings } from './settings.js';

/** Where a run stores what it has fetched. */
export interface StoreFolder {
  readonly path: string;
  /** The LMDB file in it. */
  readonly storePath: string;
  /** Removes the folder, unless the user has named it. */
  release(): Promise<void>;
}

/** Opens the folder that the user has named, or makes one. */
export async function openStoreFolder(named: string | undefined): Promise<StoreFolder> {
  if (named === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'batchkit-demo-'));
    const release = () => rm(path, { recursive: true, force: true });
    return { path, storePath: join(path, STORE_FILE), release };
  }
  const path = resolve(named);
  await mkdir(path, { recursive: true });
  return { path, storePath: join(path, STORE_FILE), async release() {} };
}

const STORE_FILE = 'store.lmdb';

/** Keeps apart what is stored of different repositories, revisions and directories: their keys may be the same. */
export function namespaceOf({ upstream, repository, ref, root }: Settings): string {
  const whole = JSON.stringify([upstream?.url ?? 'local', repository, ref, root]);
  return `demo:${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}
