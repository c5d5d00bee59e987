import { isTree } from '../git-object.js';
import type { TreeEntry } from '../rest/read-tree.js';
import { DIRECTORY_MODE } from './modes.js';

/** Entries by the directory that they lie right in; `''` for the root. */
export type EntriesByDirectory = ReadonlyMap<string, readonly TreeEntry[]>;

/** The entries of one answer, by directory. */
export function byDirectory(entries: readonly TreeEntry[]): EntriesByDirectory {
  const directories = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    const directory = directoryOf(entry.path);
    const held = directories.get(directory);
    if (held === undefined) directories.set(directory, [entry]);
    else held.push(entry);
  }
  return directories;
}

/** The directory that `path` lies right in; `''` for the root. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** How many entries there are below `directory`. */
export function countBelow(seen: EntriesByDirectory, directory: string): number {
  const entries = seen.get(directory) ?? [];
  return entries.reduce(
    (sum, { path, mode }) => sum + 1 + (mode === DIRECTORY_MODE ? countBelow(seen, path) : 0),
    0,
  );
}

/** All that lies below `directory`. */
export function below(seen: EntriesByDirectory, directory: string): readonly TreeEntry[] {
  const entries = seen.get(directory) ?? [];
  return entries.flatMap((entry) =>
    entry.mode === DIRECTORY_MODE ? [entry, ...below(seen, entry.path)] : [entry],
  );
}

/** Whether what was seen right in a directory is all of it: git's id of a directory is made of what it holds. */
export function isWhole(seen: EntriesByDirectory, path: string, id: string): boolean {
  const lines = (seen.get(path) ?? []).map((entry) => ({
    ...entry,
    name: entry.path.slice(path === '' ? 0 : path.length + 1),
  }));
  return isTree(id, lines);
}

/** All that lies below a directory, where what was seen of it is provably all; `undefined`: it may not be. */
export function provenBelow(
  seen: EntriesByDirectory,
  path: string,
  id: string,
): readonly TreeEntry[] | undefined {
  if (!isWhole(seen, path, id)) return undefined;
  const all: TreeEntry[] = [];
  for (const entry of seen.get(path) ?? []) {
    all.push(entry);
    if (entry.mode !== DIRECTORY_MODE) continue;
    const below = provenBelow(seen, entry.path, entry.id);
    if (below === undefined) return undefined;
    for (const one of below) all.push(one);
  }
  return all;
}
