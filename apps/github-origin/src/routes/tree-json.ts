import type { TreeEntry } from '../git/tree.js';
import type { GithubLimits } from '../limits.js';
import { objectUrl } from './urls.js';

/** The address that answers are weighed with: that of this server is of another length with every port. */
const GITHUB = 'https://api.github.com';

type Named = { readonly fullName: string };

/** An entry as the trees API gives it. */
export function entryJson(origin: string, repository: Named, entry: TreeEntry) {
  const { path, mode, type, sha, size } = entry;
  const shown = { path, mode, type, sha };
  if (type === 'commit') return shown;
  const url = objectUrl(origin, repository, type, sha) ?? '';
  return type === 'blob' ? { ...shown, size, url } : { ...shown, url };
}

/** What an entry counts towards `limits.treeBytes`: the bytes of its JSON, as GitHub would send it. */
export function entryBytes(repository: Named, entry: TreeEntry): number {
  return Buffer.byteLength(JSON.stringify(entryJson(GITHUB, repository, entry)));
}

/** How many of the entries, from the first on, one answer may hold. */
export function shownEntries(
  repository: Named,
  entries: readonly TreeEntry[],
  { treeEntries, treeBytes }: GithubLimits,
): number {
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    bytes += entryBytes(repository, entry);
    if (index === treeEntries || bytes > treeBytes) return index;
  }
  return entries.length;
}
