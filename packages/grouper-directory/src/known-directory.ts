import type { FileFacts } from './listing.js';

/** Sums over the files of a directory, or of all below it. */
export interface Tally {
  files: number;
  /** Bytes of the files whose size is known. */
  bytes: number;
  /** Files whose size is not known. */
  unsized: number;
  directories: number;
  /** Directories all of whose files are known, and how many files these have. */
  listed: number;
  listedFiles: number;
}

const SUMS: readonly (keyof Tally)[] = [
  'files',
  'bytes',
  'unsized',
  'directories',
  'listed',
  'listedFiles',
];

/** What is known of a directory. */
export class KnownDirectory {
  readonly files = new Map<string, FileFacts>();
  readonly children = new Map<string, KnownDirectory>();
  /** Whether all files directly inside are known. */
  isListed = false;
  /** Whether everything below is known. */
  isTreeListed = false;
  /** Whether a listing of everything below was cut short. */
  isTruncated = false;
  /** Sums over the files directly inside. */
  own: Tally = emptyTally();
  /** Sums over everything below, itself included. */
  below: Tally = emptyTally();

  constructor(readonly parent: KnownDirectory | undefined) {}

  childNamed(name: string): KnownDirectory {
    let child = this.children.get(name);
    if (child === undefined) {
      child = new KnownDirectory(this);
      this.children.set(name, child);
    }
    return child;
  }

  /** Sums the files directly inside up anew. */
  countOwn(): void {
    const own = emptyTally();
    own.directories = 1;
    own.files = this.files.size;
    for (const { sizeBytes } of this.files.values()) {
      if (sizeBytes === undefined) own.unsized += 1;
      else own.bytes += sizeBytes;
    }
    if (this.isListed) {
      own.listed = 1;
      own.listedFiles = own.files;
    }
    this.own = own;
  }
}

/** Below a directory that is known whole, what is not known is not there. */
export const NOTHING_THERE: KnownDirectory = Object.assign(new KnownDirectory(undefined), {
  isListed: true,
  isTreeListed: true,
});

/** Sums `directory` and all below it up anew, and lets those above it know. In time linear in what is below. */
export function recountTree(directory: KnownDirectory): void {
  const nodes = [directory];
  for (const node of nodes) for (const child of node.children.values()) nodes.push(child);
  const before = directory.below;
  for (const node of nodes.reverse()) {
    node.countOwn();
    node.below = { ...node.own };
    for (const child of node.children.values()) add(node.below, child.below);
  }
  tellAncestors(directory, before);
}

/** The same where only files directly inside have changed. In time linear in those and the depth. */
export function recountFiles(directory: KnownDirectory): void {
  const before = directory.own;
  directory.countOwn();
  const old = { ...directory.below };
  add(directory.below, directory.own);
  subtract(directory.below, before);
  tellAncestors(directory, old);
}

function tellAncestors(directory: KnownDirectory, before: Tally): void {
  for (let above = directory.parent; above !== undefined; above = above.parent) {
    add(above.below, directory.below);
    subtract(above.below, before);
  }
}

function emptyTally(): Tally {
  return { files: 0, bytes: 0, unsized: 0, directories: 0, listed: 0, listedFiles: 0 };
}

function add(sum: Tally, more: Tally): void {
  for (const name of SUMS) sum[name] += more[name];
}

function subtract(sum: Tally, less: Tally): void {
  for (const name of SUMS) sum[name] -= less[name];
}
