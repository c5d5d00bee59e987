import { objectSha } from './object-sha.js';
import { createTree, MODE, type Tree, type TreeEntry } from './tree.js';

/** A file or link of a directory whose tree is to be built. */
export type TreeFile = Pick<TreeEntry, 'path' | 'mode' | 'sha' | 'size'>;

type Folder = Map<string, Folder | TreeFile>;

/** The tree that git would make of these files: same ids, same order, no empty directories. */
export function buildTree(files: readonly TreeFile[]): Tree {
  const root: Folder = new Map();
  for (const file of files) place(root, file);
  const entries: TreeEntry[] = [];
  const sha = addFolder(root, '', entries);
  return createTree(sha, entries);
}

function place(root: Folder, file: TreeFile): void {
  const segments = file.path.split('/');
  const name = segments.pop() as string;
  let folder = root;
  for (const segment of segments) {
    let next = folder.get(segment);
    if (!(next instanceof Map)) {
      next = new Map();
      folder.set(segment, next);
    }
    folder = next;
  }
  folder.set(name, file);
}

/** Adds all that is below `folder` to `entries`. @returns its id. */
function addFolder(folder: Folder, prefix: string, entries: TreeEntry[]): string {
  const own: TreeEntry[] = [];
  for (const { name, child } of inGitOrder(folder)) {
    const path = prefix + name;
    const at = entries.length;
    // A directory comes before what it holds, but its id is known after that.
    entries.length += 1;
    const entry: TreeEntry =
      child instanceof Map
        ? {
            path,
            name,
            mode: MODE.directory,
            type: 'tree',
            sha: addFolder(child, `${path}/`, entries),
            size: 0,
          }
        : { ...child, name, type: 'blob' };
    entries[at] = entry;
    own.push(entry);
  }
  return objectSha('tree', treeBody(own));
}

/** Git compares bytes, with a `/` after the name of a directory. */
function inGitOrder(folder: Folder) {
  const named = Array.from(folder, ([name, child]) => ({
    name,
    child,
    key: Buffer.from(child instanceof Map ? `${name}/` : name),
  }));
  return named.sort((a, b) => Buffer.compare(a.key, b.key));
}

function treeBody(entries: readonly TreeEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ mode, name, sha }) => [
      // Inside the object the mode has no leading zero.
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(sha, 'hex'),
    ]),
  );
}
