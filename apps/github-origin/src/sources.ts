import { expected } from './checks.js';
import type { MemoryRepository } from './repositories/memory-repository.js';

/** A plain directory, served as a repository whose one branch is `main`. */
export interface DirectorySource {
  /** Path of the directory. Its files are read, never written. */
  directory: string;
  /**
   * Whether a file belongs to the repository. Asked once per file, with its path relative to the directory
   * (`/` between segments). `.git` never belongs to it.
   * @default every file
   */
  include?: ((path: string) => boolean) | undefined;
}

/** A git repository with all its branches and tags. New commits are seen at once. */
export interface GitSource {
  /** Path of the repository, bare or with a working tree. */
  git: string;
}

/** Files that are held in memory, served as a repository whose one branch is `main`. */
export interface MemorySource {
  /** Made by `memoryRepository` or `generatedRepository`. What is written to it is seen at once. */
  memory: MemoryRepository;
}

/** What a served repository is made of. */
export type RepositorySource = DirectorySource | GitSource | MemorySource;

/** What is served, by `owner/name`. */
export type Sources = ReadonlyMap<string, RepositorySource>;

/**
 * @throws TypeError that names the repository, what was expected and what came.
 */
export function readRepositories(sources: Readonly<Record<string, RepositorySource>>): Sources {
  if (typeof sources !== 'object' || sources === null) {
    throw expected('repositories', 'an object of sources by owner/name', sources);
  }
  const repositories = new Map<string, RepositorySource>();
  for (const [name, source] of Object.entries(sources)) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw expected('repositories', 'names owner/name', name);
    if (!isSource(source)) {
      throw expected(`repositories["${name}"]`, '{ directory } or { git } or { memory }', source);
    }
    repositories.set(name, source);
  }
  return repositories;
}

function isSource(source: unknown): source is RepositorySource {
  if (typeof source !== 'object' || source === null) return false;
  if ('memory' in source) return typeof source.memory === 'object' && source.memory !== null;
  const path = 'git' in source ? source.git : 'directory' in source ? source.directory : undefined;
  return typeof path === 'string' && path !== '';
}
