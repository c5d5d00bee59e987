import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Settings } from './settings.js';

/** Where a run stores what it has fetched. */
export interface StoreFolder {
  readonly path: string;
  /** The LMDB file in it. */
  readonly storePath: string;
  /** Removes the folder, unless it is to stay. */
  release(): Promise<void>;
}

/** Opens the folder that the user has named, or makes one for this run alone. */
export async function openStoreFolder(named: string | undefined): Promise<StoreFolder> {
  if (named !== undefined) return openLastingFolder(named);
  const path = await mkdtemp(join(tmpdir(), 'batchkit-demo-'));
  const release = () => rm(path, { recursive: true, force: true });
  return { path, storePath: join(path, STORE_FILE), release };
}

/** Opens the folder that the user has named, or the one that all runs of this user share. */
export async function openLastingFolder(named: string | undefined): Promise<StoreFolder> {
  const path = lastingFolder(named);
  await mkdir(path, { recursive: true });
  return { path, storePath: join(path, STORE_FILE), async release() {} };
}

/** Where the user's cache is, as the platform has it. */
export function lastingFolder(named: string | undefined): string {
  return named === undefined ? envPaths('batchkit-demo', { suffix: '' }).cache : resolve(named);
}

const STORE_FILE = 'store.lmdb';

/** Keeps apart what is stored of different repositories, revisions and directories: their keys may be the same. */
export function namespaceOf({ upstream, repository, ref, root }: Settings): string {
  const whole = JSON.stringify([upstream?.url ?? 'local', repository, ref, root]);
  return `demo:${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}
