import { objectSha } from './object-sha.js';
import { createTree, MODE, type Tree, type TreeEntry } from './tree.js';

/** A file or link of a directory whose tree is to be built. */
export type TreeFile = Pick<TreeEntry, 'path' | 'mode' | 'sha' | 'size'>;

type Folder = Map<string, Folder | TreeFile>;

/** The tree that git would make of these files: same ids, same order, no empty directories. */
export function buildTree(files: readonly TreeFile[]): Tree {
  const root: Folder = new Map();
  for (const file of files) place(root, file);
  const { sha, entries } = buildFolder(root, '');
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

function buildFolder(folder: Folder, prefix: string): { sha: string; entries: TreeEntry[] } {
  const own: TreeEntry[] = [];
  const below = new Map<string, TreeEntry[]>();
  for (const [name, child] of folder) {
    const path = prefix + name;
    if (child instanceof Map) {
      const built = buildFolder(child, `${path}/`);
      below.set(name, built.entries);
      own.push({ path, name, mode: MODE.directory, type: 'tree', sha: built.sha, size: 0 });
    } else {
      own.push({ ...child, name, type: 'blob' });
    }
  }
  own.sort(byGitOrder);
  const entries = own.flatMap((entry) => [entry, ...(below.get(entry.name) ?? [])]);
  return { sha: objectSha('tree', treeBody(own)), entries };
}

/** Git compares bytes, with a `/` after the name of a directory. */
function byGitOrder(a: TreeEntry, b: TreeEntry): number {
  return Buffer.compare(sortName(a), sortName(b));
}

function sortName({ name, type }: TreeEntry): Buffer {
  return Buffer.from(type === 'tree' ? `${name}/` : name);
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
