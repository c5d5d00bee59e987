import { posix } from 'node:path';
import { MODE, parentOf, type Tree, type TreeEntry } from '../git/tree.js';
import type { Repository } from './repository.js';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Where a link leads: to an entry of the tree, to nothing in it, or out of it. */
export type LinkEnd = TreeEntry | 'nowhere' | 'outside';

/** Follows links inside `tree` to what is no link. Only the text of links is read. */
export async function followLink(
  repository: Repository,
  tree: Tree,
  entry: TreeEntry,
): Promise<LinkEnd> {
  let current = entry;
  for (let followed = 0; followed <= MAX_LINKS; followed += 1) {
    if (current.mode !== MODE.symlink) return current;
    const path = await targetOf(repository, current);
    if (path === undefined) return 'outside';
    const next = tree.get(path);
    if (next === undefined) return 'nowhere';
    current = next;
  }
  return 'nowhere';
}

/** The path a link names, from the root of the tree; `undefined` where it leaves the tree. */
async function targetOf(repository: Repository, link: TreeEntry): Promise<string | undefined> {
  const target = String(await repository.blob(link.sha));
  if (posix.isAbsolute(target)) return undefined;
  const path = posix.join(parentOf(link.path), target).replace(/\/$/, '');
  if (path === '.') return '';
  return path === '..' || path.startsWith('../') ? undefined : path;
}
