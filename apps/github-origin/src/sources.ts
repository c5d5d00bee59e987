import { expected } from './checks.js';
import type { RepositorySource } from './options.js';

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
