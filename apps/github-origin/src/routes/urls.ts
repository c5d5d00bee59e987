import type { Repository } from '../repositories/repository.js';

/** A path with each of its segments percent-encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Where an object is to be had: `.../git/blobs/{sha}`. `null` for a submodule: its commit is elsewhere. */
export function objectUrl(
  origin: string,
  { fullName }: Pick<Repository, 'fullName'>,
  type: 'blob' | 'tree' | 'commit',
  sha: string,
): string | null {
  return type === 'commit' ? null : `${origin}/repos/${fullName}/git/${type}s/${sha}`;
}

/** Where the contents API shows a path. */
export function contentsUrl(
  origin: string,
  { fullName }: Repository,
  path: string,
  ref: string,
): string {
  const query = `ref=${encodeURIComponent(ref)}`;
  return `${origin}/repos/${fullName}/contents/${encodePath(path)}?${query}`;
}

/** Where the bytes of a file are to be had. */
export function rawUrl(origin: string, { fullName }: Repository, path: string, ref: string) {
  return `${origin}/raw/${fullName}/${encodeURIComponent(ref)}/${encodePath(path)}`;
}
