import type { RepositorySource } from '../sources.js';
import { withCachedBlobs } from './cached-blobs.js';
import { openDirectory } from './directory-repository.js';
import { openGit } from './git-repository.js';
import type { Repository } from './repository.js';

/** All served repositories. */
export interface Repositories {
  /** The one that is called `owner/name`, whatever the case. */
  find(owner: string, name: string): Repository | undefined;
  /** Reads the default branch of each, so that the first question does not have to wait for it. */
  prepare(): Promise<void>;
  /** Closes them all. */
  close(): void;
}

/**
 * Opens every source.
 *
 * @throws When one of them is not there; the text says which.
 */
export async function openRepositories(
  sources: ReadonlyMap<string, RepositorySource>,
): Promise<Repositories> {
  const opened = new Map<string, Repository>();
  for (const [fullName, source] of sources) {
    opened.set(fullName.toLowerCase(), withCachedBlobs(await open(fullName, source)));
  }
  return {
    find: (owner, name) => opened.get(`${owner}/${name}`.toLowerCase()),
    async prepare() {
      await Promise.all([...opened.values()].map((it) => it.tree(it.defaultBranch)));
    },
    close() {
      for (const repository of opened.values()) repository.close();
    },
  };
}

async function open(fullName: string, source: RepositorySource): Promise<Repository> {
  if ('memory' in source) return source.memory.open(fullName);
  try {
    return await ('git' in source ? openGit(fullName, source) : openDirectory(fullName, source));
  } catch (cause) {
    const path = 'git' in source ? source.git : source.directory;
    throw new Error(`Cannot serve ${path} as ${fullName}: ${String(cause)}`, { cause });
  }
}
