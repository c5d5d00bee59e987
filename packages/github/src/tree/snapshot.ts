import type { TreeEntry } from '../rest/read-tree.js';

/** All that a repository holds, at one moment. */
export interface GithubTree {
  /** Git's id of it: of the root, or of the commit. */
  readonly id: string;
  /** Everything in it, directories included. */
  readonly entries: readonly TreeEntry[];
  /** What is at a path. */
  at(path: string): TreeEntry | undefined;
}

/** A tree of these entries. */
export function treeOf(id: string, entries: readonly TreeEntry[]): GithubTree {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return { id, entries, at: (path) => byPath.get(path) };
}

/** Whether `value`, from a storage, is what a tree is made of. */
export function areEntries(value: unknown): value is readonly TreeEntry[] {
  return Array.isArray(value) && value.every(isEntry);
}

function isEntry(value: unknown): value is TreeEntry {
  const { path, mode, id, sizeBytes } = (value ?? {}) as Record<keyof TreeEntry, unknown>;
  return (
    typeof path === 'string' &&
    typeof mode === 'string' &&
    typeof id === 'string' &&
    typeof sizeBytes === 'number'
  );
}
