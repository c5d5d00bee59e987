/** The modes that git gives to the entries of a tree, as GitHub writes them. */
export const MODE = {
  file: '100644',
  executable: '100755',
  symlink: '120000',
  directory: '040000',
  submodule: '160000',
} as const;

/** One entry of a tree: a file, a link, a directory or a submodule. */
export interface TreeEntry {
  /** From the root of the tree, `/` between segments. The root itself is `''`. */
  readonly path: string;
  /** The last segment of `path`. */
  readonly name: string;
  /** Six octal digits, see {@link MODE}. */
  readonly mode: string;
  /** What the sha names. `commit`: a submodule. */
  readonly type: 'blob' | 'tree' | 'commit';
  /** The id of the object. */
  readonly sha: string;
  /** Bytes of a blob; `0` for everything else. */
  readonly size: number;
}

/** A directory with all that is below it, at one moment. */
export interface Tree {
  /** The id of the root. */
  readonly sha: string;
  /** Everything below the root, a directory before what it holds, in git's order. */
  readonly entries: readonly TreeEntry[];
  /** The entry at exactly this path. Nothing else is looked up: `..` and `a//b` are not paths. */
  get(path: string): TreeEntry | undefined;
  /** What a directory holds itself, in git's order. */
  list(path: string): readonly TreeEntry[];
  /** A directory below the root, or the root itself, that has this id. */
  directory(sha: string): TreeEntry | undefined;
}

/** The directory part of a path; `''` for an entry of the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** An index over `entries`, which come in git's order. */
export function createTree(sha: string, entries: readonly TreeEntry[]): Tree {
  const root: TreeEntry = { path: '', name: '', mode: MODE.directory, type: 'tree', sha, size: 0 };
  const byPath = new Map([['', root]]);
  const byParent = new Map<string, TreeEntry[]>();
  const bySha = new Map([[sha, root]]);
  for (const entry of entries) {
    byPath.set(entry.path, entry);
    if (entry.type === 'tree') bySha.set(entry.sha, entry);
    const siblings = byParent.get(parentOf(entry.path));
    if (siblings === undefined) byParent.set(parentOf(entry.path), [entry]);
    else siblings.push(entry);
  }
  return {
    sha,
    entries,
    get: (path) => byPath.get(path),
    list: (path) => byParent.get(path) ?? [],
    directory: (wanted) => bySha.get(wanted),
  };
}

/**
 * The part of `tree` below one of its directories, with paths from there. It is a view: what is asked of it is
 * looked up in `tree`, so that one directory of thousands costs what is in it.
 */
export function subtree(tree: Tree, directory: TreeEntry): Tree {
  if (directory.path === '') return tree;
  const prefix = `${directory.path}/`;
  const fromHere = (entry: TreeEntry) => ({ ...entry, path: entry.path.slice(prefix.length) });
  const root = { ...directory, path: '', name: '' };
  const below = (): TreeEntry[] => entriesBelow(tree, directory.path).map(fromHere);
  return {
    sha: directory.sha,
    get entries() {
      return below();
    },
    get(path) {
      if (path === '') return root;
      const entry = tree.get(prefix + path);
      return entry && fromHere(entry);
    },
    list: (path) => tree.list(path === '' ? directory.path : prefix + path).map(fromHere),
    directory: (sha) =>
      sha === directory.sha
        ? root
        : below().find(({ type, sha: own }) => type === 'tree' && own === sha),
  };
}

function entriesBelow(tree: Tree, path: string): TreeEntry[] {
  return tree
    .list(path)
    .flatMap((entry) =>
      entry.type === 'tree' ? [entry, ...entriesBelow(tree, entry.path)] : [entry],
    );
}
