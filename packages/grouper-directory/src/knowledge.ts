import { BatchError } from '@batchkit/core';
import { KnownDirectory, NOTHING_THERE, recountFiles, recountTree } from './known-directory.js';
import type { FileFacts, ListedFile, Listing } from './listing.js';
import { pathProblem } from './path.js';

/** Files that are remembered; with more than that, everything is forgotten. */
const MAX_FILES = 1_000_000;

/** What is taken for granted before anything is known, and as how many sightings that counts. */
const FIRST_GUESS = { sizeBytes: 4_096, files: 16, sightings: 4 };

/** What has been learned of a tree: which files there are, and how large. */
export interface TreeKnowledge {
  /**
   * Takes a listing in. A complete one replaces all that was known below its directory.
   *
   * @throws {@link BatchError} `ERR_OPTIMIZER_CONTRACT` for an entry that has no usable path, a size that is no number
   * from `0` and up, or that lies elsewhere. Nothing is learned then.
   */
  learn(listing: Listing): void;
  /** Drops what is known of a directory and all below it; without one, everything. */
  forget(directory?: string): void;
  /** What is known of the file at `path`; `undefined`: nothing. */
  factsOf(path: string): FileFacts | undefined;
}

/** The memory of a planner: a tree of directories, with sums that are kept while it learns. */
export class Knowledge implements TreeKnowledge {
  #root = new KnownDirectory(undefined);

  constructor(private readonly plugin = 'directory') {}

  get root(): KnownDirectory {
    return this.#root;
  }

  /** What a file is taken to hold that nothing is known of: the mean of those that are known. Bytes. */
  get meanBytes(): number {
    const { bytes, files, unsized } = this.#root.below;
    return mean(bytes, files - unsized, FIRST_GUESS.sizeBytes);
  }

  /** How many files a directory is taken to hold that has not been listed: the mean of those that were. */
  get meanFiles(): number {
    const { listed, listedFiles } = this.#root.below;
    return mean(listedFiles, listed, FIRST_GUESS.files);
  }

  learn({ directory = '', entries, isComplete = true }: Listing): void {
    const files = [...entries];
    for (const file of files) checkEntry(file, directory, this.plugin);
    const top = this.#nodeFor(directory);
    if (isComplete) clear(top);
    for (const file of files) put(top, file, directory);
    if (isComplete) markListed(top);
    else top.isTruncated = true;
    recountTree(top);
    this.#forgetIfTooMany();
  }

  /** Takes in what a call for one directory has brought: all files directly inside it. */
  learnFiles(directory: string, files: readonly ListedFile[]): void {
    const top = this.#nodeFor(directory);
    const before = new Map(top.files);
    top.files.clear();
    for (const file of files) {
      const name = nameIn(directory, file.path);
      if (name === '' || name.includes('/')) continue;
      top.files.set(name, { ...before.get(name), ...withoutUndefined(file) });
    }
    top.isListed = true;
    recountFiles(top);
    this.#forgetIfTooMany();
  }

  /** Takes in what a call for all below a directory has brought. */
  learnTree(directory: string, files: readonly ListedFile[]): void {
    const entries = files.map((file) => ({ ...this.factsOf(file.path), ...withPath(file) }));
    this.learn({ directory, entries });
  }

  /** Takes in how large files are, of any directories. */
  learnSizes(files: readonly ListedFile[]): void {
    const changed = new Set<KnownDirectory>();
    for (const file of files) {
      if (file.sizeBytes === undefined) continue;
      const end = file.path.lastIndexOf('/');
      const directory = this.#nodeFor(file.path.slice(0, Math.max(0, end)));
      const name = file.path.slice(end + 1);
      directory.files.set(name, { ...directory.files.get(name), ...withoutUndefined(file) });
      changed.add(directory);
    }
    for (const directory of changed) recountFiles(directory);
    this.#forgetIfTooMany();
  }

  forget(directory = ''): void {
    if (directory === '') this.#root = new KnownDirectory(undefined);
    const node = this.find(directory);
    if (node === undefined || node === NOTHING_THERE) return;
    clear(node);
    for (let above: KnownDirectory | undefined = node; above; above = above.parent) {
      above.isTreeListed = false;
    }
    recountTree(node);
  }

  factsOf(path: string): FileFacts | undefined {
    const end = path.lastIndexOf('/');
    return this.find(path.slice(0, Math.max(0, end)))?.files.get(path.slice(end + 1));
  }

  /** What is known of `directory`; `undefined`: nothing. */
  find(directory: string): KnownDirectory | undefined {
    let node: KnownDirectory | undefined = this.#root;
    if (directory === '') return node;
    for (const name of directory.split('/')) {
      if (node === undefined) return undefined;
      node = childOf(node, name);
    }
    return node;
  }

  /** As {@link find}; what is not known yet can be filled in. */
  #nodeFor(directory: string): KnownDirectory {
    let node = this.#root;
    for (const name of directory === '' ? [] : directory.split('/')) {
      const isNew = !node.children.has(name);
      node = node.childNamed(name);
      if (isNew) recountFiles(node);
    }
    return node;
  }

  #forgetIfTooMany(): void {
    if (this.#root.below.files > MAX_FILES) this.#root = new KnownDirectory(undefined);
  }
}

function withPath(file: ListedFile): ListedFile {
  return { path: file.path, ...withoutUndefined(file) };
}

/** What is known of the directory `name` directly inside `directory`. */
export function childOf(
  directory: KnownDirectory | undefined,
  name: string,
): KnownDirectory | undefined {
  return directory?.children.get(name) ?? (directory?.isTreeListed ? NOTHING_THERE : undefined);
}

function clear(top: KnownDirectory): void {
  top.files.clear();
  top.children.clear();
  top.isListed = false;
  top.isTreeListed = false;
  top.isTruncated = false;
}

function put(top: KnownDirectory, file: ListedFile, directory: string): void {
  const rest = nameIn(directory, file.path);
  const end = rest.lastIndexOf('/');
  let node = top;
  if (end > 0) for (const name of rest.slice(0, end).split('/')) node = node.childNamed(name);
  node.files.set(rest.slice(end + 1), withoutUndefined(file));
}

function markListed(top: KnownDirectory): void {
  const nodes = [top];
  for (const node of nodes) {
    node.isListed = true;
    node.isTreeListed = true;
    for (const child of node.children.values()) nodes.push(child);
  }
}

function checkEntry(file: unknown, directory: string, plugin: string): void {
  const { path, sizeBytes } = (file ?? {}) as Partial<ListedFile>;
  const problem = pathProblem(path);
  const where = `in the listing of ${JSON.stringify(directory)}`;
  if (problem !== undefined) {
    throw contractError(`a relative path, got ${JSON.stringify(path)}, which ${problem}`);
  }
  if (nameIn(directory, path as string) === '') {
    throw contractError(`paths below it, got ${JSON.stringify(path)}`);
  }
  if (sizeBytes === undefined || (typeof sizeBytes === 'number' && sizeBytes >= 0)) return;
  throw contractError(`\`sizeBytes\` of ${JSON.stringify(path)} from 0 and up, got ${sizeBytes}`);

  function contractError(text: string): BatchError {
    const message = `[${plugin}] Expected ${where} ${text}.`;
    return new BatchError('ERR_OPTIMIZER_CONTRACT', message, { plugin });
  }
}

/** `path` from `directory` on; `''` where it does not lie below. */
function nameIn(directory: string, path: string): string {
  if (directory === '') return path;
  return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : '';
}

function withoutUndefined({ sizeBytes, id }: ListedFile): FileFacts {
  return {
    ...(sizeBytes === undefined ? undefined : { sizeBytes }),
    ...(id === undefined ? undefined : { id }),
  };
}

function mean(sum: number, count: number, guess: number): number {
  return (sum + guess * FIRST_GUESS.sightings) / (count + FIRST_GUESS.sightings);
}

/** A memory that `planCalls` plans with, and that is fed by whoever made a listing. */
export function treeKnowledge(): TreeKnowledge {
  return new Knowledge();
}
