import type { TreeFile } from '../github/tree-file.js';

/** A directory with all that is below it. */
export interface Directory {
  readonly name: string;
  readonly directories: Directory[];
  readonly files: { readonly name: string; readonly bytes: number }[];
}

/**
 * The directory at `path`, made of the paths of files alone.
 *
 * @param path - `''` for the root.
 * @throws Error where no file is below it.
 */
export function directoryAt(files: readonly TreeFile[], path: string): Directory {
  const start = path === '' ? '' : `${path.replace(/\/$/, '')}/`;
  const below = files.filter((file) => file.path.startsWith(start));
  if (below.length === 0) throw new Error(`There is no directory ${JSON.stringify(path)}.`);
  const root: Directory = { name: path, directories: [], files: [] };
  const known = new Map<string, Directory>([['', root]]);
  for (const file of below) {
    const relative = file.path.slice(start.length);
    const end = relative.lastIndexOf('/');
    const parent = directoryOf(relative.slice(0, Math.max(0, end)), known);
    parent.files.push({ name: relative.slice(end + 1), bytes: file.bytes });
  }
  return root;
}

function directoryOf(path: string, known: Map<string, Directory>): Directory {
  const found = known.get(path);
  if (found !== undefined) return found;
  const end = path.lastIndexOf('/');
  const made: Directory = { name: path.slice(end + 1), directories: [], files: [] };
  known.set(path, made);
  directoryOf(path.slice(0, Math.max(0, end)), known).directories.push(made);
  return made;
}
