import { buildTree, type TreeFile } from '../git/build-tree.js';
import { objectSha } from '../git/object-sha.js';
import { MODE, type Tree } from '../git/tree.js';
import { createFileTable, type LazyFile } from './file-table.js';
import { isOnlyBranch, ONLY_BRANCH, treeOfSha } from './only-branch.js';
import type { Repository } from './repository.js';

/** As many former states can still be asked for by their ids. */
const KEPT_TREES = 16;

/** Files in memory that can be served, and changed while they are. */
export interface MemoryRepository {
  /** How many files there are. */
  readonly files: number;
  /** The sum of their sizes. Bytes. */
  readonly bytes: number;
  /** The path of each file, in the order in which they were first written. */
  paths(): string[];
  /** The bytes of a file; `undefined` where there is none. */
  read(path: string): Buffer | undefined;
  /**
   * Puts a file there, or another content into it. The branch moves: from now on it has another tree.
   *
   * @throws TypeError for a path that git does not have: empty segments, `.`, `..`, `.git`, a file as a directory.
   */
  write(path: string, content: string | Uint8Array): void;
  /** Takes a file away. `false`: there was none. */
  remove(path: string): boolean;
  /** It as a repository of this name. To be called by an origin. */
  open(fullName: string): Repository;
}

/** Files in memory: `memoryRepository({ 'src/a.ts': 'let a;' })`. */
export function memoryRepository(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): MemoryRepository {
  const repository = lazyRepository();
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  return repository;
}

/** A memory repository that takes files in their lazy form as well. */
export interface LazyRepository extends MemoryRepository {
  /** As `write`, with bytes that are made later. */
  place(path: string, file: LazyFile): void;
}

/** An empty one. */
export function lazyRepository(): LazyRepository {
  const table = createFileTable();
  const history = createHistory();
  /** What has been replaced as well: the state before stays known by its ids. */
  const bySha = new Map<string, LazyFile>();
  let current: Tree | undefined;

  function tree(): Tree {
    current ??= history.add(buildTree([...table.entries()].map(treeFile)));
    return current;
  }

  function place(path: string, file: LazyFile): void {
    table.set(path, file);
    bySha.set(file.sha, file);
    current = undefined;
  }

  return {
    get files() {
      return table.count;
    },
    get bytes() {
      return table.bytes;
    },
    paths: () => Array.from(table.entries(), ([path]) => path),
    read: (path) => table.get(path)?.content(),
    place,
    write: (path, content) => place(path, fixedFile(Buffer.from(content))),
    remove(path) {
      current = undefined;
      return table.delete(path);
    },
    open: (fullName) => ({
      fullName,
      defaultBranch: ONLY_BRANCH,
      async tree(ref) {
        return isOnlyBranch(ref) ? tree() : (treeOfSha(tree(), ref) ?? history.find(ref));
      },
      blob: async (sha) => bySha.get(sha)?.content(),
      close() {},
    }),
  };
}

/** The last states of a branch. */
function createHistory() {
  const trees = new Map<string, Tree>();
  return {
    add(tree: Tree): Tree {
      trees.delete(tree.sha);
      trees.set(tree.sha, tree);
      for (const oldest of [...trees.keys()].slice(0, -KEPT_TREES)) trees.delete(oldest);
      return tree;
    },
    /** The one with this id, or the directory in one of them that has it. */
    find(sha: string): Tree | undefined {
      for (const tree of trees.values()) {
        const found = treeOfSha(tree, sha);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function treeFile([path, { sha, size }]: [path: string, file: LazyFile]): TreeFile {
  return { path, sha, size, mode: MODE.file };
}

function fixedFile(content: Buffer): LazyFile {
  return { size: content.byteLength, sha: objectSha('blob', content), content: () => content };
}
