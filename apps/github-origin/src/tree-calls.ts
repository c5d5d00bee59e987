import type { Tree } from './git/tree.js';
import type { GithubLimits } from './limits.js';
import { entryBytes } from './routes/tree-json.js';

/** How many calls of the trees API tell every path and id of a repository. */
export interface TreeCalls {
  /**
   * No client can do with fewer, even one that knows beforehand which answers would be truncated. `Infinity`: a
   * directory holds more itself than an answer may.
   */
  readonly fewest: number;
  /**
   * What a client makes that knows no sizes: each directory with all that is below it first, and where that is
   * truncated the directory alone, then those of its directories that the truncated answer does not show whole.
   */
  readonly walked: number;
}

interface Folder {
  /** Its entries are `start` up to, not including, `end` of the tree's. */
  readonly start: number;
  readonly end: number;
  /** Whether one answer holds all that is below it. */
  readonly fits: boolean;
  /** Whether one answer holds what it has itself. */
  readonly isListable: boolean;
  /** Up to where a truncated answer shows it. */
  readonly shownEnd: number;
  readonly folders: readonly Folder[];
}

/**
 * Counts the calls. An answer that is truncated tells the first entries for certain, and of a directory in it
 * that it is whole if something behind it is shown.
 */
export function treeCalls(
  tree: Tree,
  repository: { readonly fullName: string },
  limits: GithubLimits,
): TreeCalls {
  const root = foldersOf(tree, repository, limits);
  return { fewest: fewestCalls(root), walked: walkedCalls(root, 0) };
}

/** @param known - The entries before this one are known, from a truncated answer about a directory above. */
function walkedCalls(folder: Folder, known: number): number {
  if (folder.end < known) return 0;
  if (folder.fits) return 1;
  if (!folder.isListable) return Infinity;
  const shown = Math.max(known, folder.shownEnd);
  return sum(folder.folders, (child) => walkedCalls(child, shown)) + 2;
}

function fewestCalls(root: Folder): number {
  const counted = new Map<Folder, Map<number, number>>();

  function calls(folder: Folder, known: number): number {
    if (folder.end < known) return 0;
    if (folder.fits) return 1;
    if (!folder.isListable) return Infinity;
    const byKnown = counted.get(folder) ?? new Map<number, number>();
    counted.set(folder, byKnown);
    const before = byKnown.get(known);
    if (before !== undefined) return before;
    const listed = 1 + sum(folder.folders, (child) => calls(child, known));
    const shown = Math.max(known, folder.shownEnd);
    const tried = 2 + sum(folder.folders, (child) => calls(child, shown));
    byKnown.set(known, Math.min(listed, tried));
    return Math.min(listed, tried);
  }

  return calls(root, 0);
}

function foldersOf(
  tree: Tree,
  repository: { readonly fullName: string },
  { treeEntries, treeBytes }: GithubLimits,
): Folder {
  const { entries } = tree;
  /** The bytes of all entries before this one, with their paths from the root. */
  const bytesBefore = [0];
  for (const entry of entries) {
    bytesBefore.push((bytesBefore.at(-1) ?? 0) + entryBytes(repository, entry));
  }

  function folderAt(path: string, start: number): Folder {
    const prefixBytes = path === '' ? 0 : jsonBytes(`${path}/`);
    const folders: Folder[] = [];
    let own = 0;
    let ownBytes = 0;
    let end = start;
    for (const entry of tree.list(path)) {
      own += 1;
      ownBytes += (bytesBefore[end + 1] ?? 0) - (bytesBefore[end] ?? 0) - prefixBytes;
      end += 1;
      if (entry.type !== 'tree') continue;
      const child = folderAt(entry.path, end);
      folders.push(child);
      end = child.end;
    }
    const bytesTo = (to: number) =>
      (bytesBefore[to] ?? 0) - (bytesBefore[start] ?? 0) - (to - start) * prefixBytes;
    const isWithin = (to: number) => to - start <= treeEntries && bytesTo(to) <= treeBytes;
    return {
      start,
      end,
      fits: isWithin(end),
      isListable: own <= treeEntries && ownBytes <= treeBytes,
      shownEnd: lastWithin(start, end, isWithin),
      folders,
    };
  }

  return folderAt('', 0);
}

/** The last one from `first` to `end` for which it holds; it does for `first`, and for none behind one for which it does not. */
function lastWithin(first: number, end: number, holds: (value: number) => boolean): number {
  let low = first;
  let high = end;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

function sum<T>(items: readonly T[], countOf: (item: T) => number): number {
  return items.reduce((total, item) => total + countOf(item), 0);
}
