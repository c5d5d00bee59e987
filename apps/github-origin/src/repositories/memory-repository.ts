import { buildTree } from '../git/build-tree.js';
import { objectSha } from '../git/object-sha.js';
import { MODE, type Tree } from '../git/tree.js';
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

/** A file whose bytes are made when they are asked for, the same ones every time. */
export interface LazyFile {
  readonly size: number;
  readonly sha: string;
  content(): Buffer;
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
  const files = new Map<string, LazyFile>();
  /** How many files are below each directory. */
  const directories = new Map<string, number>();
  const bySha = new Map<string, LazyFile>();
  const trees = new Map<string, Tree>();
  let current: Tree | undefined;
  let bytes = 0;

  function tree(): Tree {
    if (current !== undefined) return current;
    const entries = [...files].map(([path, { sha, size }]) => ({
      path,
      sha,
      size,
      mode: MODE.file,
    }));
    current = buildTree(entries);
    trees.delete(current.sha);
    trees.set(current.sha, current);
    for (const oldest of [...trees.keys()].slice(0, -KEPT_TREES)) trees.delete(oldest);
    return current;
  }

  function countBelow(path: string, change: 1 | -1): void {
    for (const directory of directoriesOf(path)) {
      const count = (directories.get(directory) ?? 0) + change;
      if (count === 0) directories.delete(directory);
      else directories.set(directory, count);
    }
  }

  const repository: LazyRepository = {
    get files() {
      return files.size;
    },
    get bytes() {
      return bytes;
    },
    paths: () => [...files.keys()],
    read: (path) => files.get(path)?.content(),
    write: (path, content) => repository.place(path, fixedFile(Buffer.from(content))),
    place(path, file) {
      checkPath(path);
      if (directories.has(path) || directoriesOf(path).some((directory) => files.has(directory))) {
        throw new TypeError(
          `Expected \`${path}\` to be a file beside others, not above or below one.`,
        );
      }
      // The state before may have been asked for: it stays known by its id.
      const replaced = files.get(path);
      bytes += file.size - (replaced?.size ?? 0);
      if (replaced === undefined) countBelow(path, 1);
      files.set(path, file);
      bySha.set(file.sha, file);
      current = undefined;
    },
    remove(path) {
      const removed = files.get(path);
      if (removed === undefined) return false;
      bytes -= removed.size;
      files.delete(path);
      countBelow(path, -1);
      current = undefined;
      return true;
    },
    open: (fullName) => ({
      fullName,
      defaultBranch: ONLY_BRANCH,
      async tree(ref) {
        if (isOnlyBranch(ref)) return tree();
        for (const known of [tree(), ...[...trees.values()].reverse()]) {
          const found = treeOfSha(known, ref);
          if (found !== undefined) return found;
        }
        return undefined;
      },
      blob: async (sha) => bySha.get(sha)?.content(),
      close() {},
    }),
  };
  return repository;
}

function fixedFile(content: Buffer): LazyFile {
  return { size: content.byteLength, sha: objectSha('blob', content), content: () => content };
}

function directoriesOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function checkPath(path: string): void {
  const isPlain = (segment: string) => !['', '.', '..', '.git'].includes(segment);
  if (path.split('/').every(isPlain) && !path.includes('\0')) return;
  throw new TypeError(`Expected a path of plain segments, got ${JSON.stringify(path)}.`);
}
