import { childOf, type Knowledge } from './knowledge.js';
import type { KnownDirectory } from './known-directory.js';

/** A directory on the way to files that are wanted. */
export class TouchedDirectory {
  /** Where its files are in the lists of {@link PathTree}. */
  readonly files: number[] = [];
  /** Of its files, those of which nothing is known. */
  unknownFiles = 0;
  /** Where the names of its files begin in their paths. */
  readonly nameAt: number;

  constructor(
    /** Where it is in {@link PathTree.directories}; those above it come before. */
    readonly index: number,
    readonly path: string,
    readonly parent: TouchedDirectory | undefined,
    readonly known: KnownDirectory | undefined,
  ) {
    this.nameAt = path === '' ? 0 : path.length + 1;
  }
}

/** The wanted files, and every directory above one. Of a hundred thousand files an object each would cost most of the time. */
export class PathTree {
  /** The path of each file. */
  readonly paths: string[] = [];
  /** Bytes of each file; where nothing is known, a guess. */
  readonly sizes: number[] = [];
  /** Whether nothing is known of a file, though something could be. */
  readonly isUnknown: boolean[] = [];
  readonly directories: TouchedDirectory[];
  readonly #children: Map<string, TouchedDirectory>[] = [new Map()];
  readonly #byPath = new Map<string, TouchedDirectory>();
  readonly #meanBytes: number;

  constructor(knowledge: Knowledge) {
    this.#meanBytes = knowledge.meanBytes;
    const root = new TouchedDirectory(0, '', undefined, knowledge.root);
    this.directories = [root];
    this.#byPath.set('', root);
  }

  /**
   * Puts a file into its directory, in time linear in the segments of the directories that are touched for the first time.
   *
   * @param path - A usable path that is not here yet.
   * @param size - Bytes; where that is not given, what is known counts: {@link lookUpSizes}.
   */
  add(path: string, size?: number): void {
    const end = path.lastIndexOf('/');
    const directory = this.#directoryAt(end < 0 ? '' : path.slice(0, end));
    directory.files.push(this.paths.length);
    this.paths.push(path);
    this.sizes.push(size ?? NaN);
    this.isUnknown.push(false);
  }

  /**
   * Looks up the sizes that were not given. By directory, where what is known of it is at hand: in the order of the paths it
   * would take twice as long.
   */
  lookUpSizes(): void {
    for (const directory of this.directories) {
      for (const file of directory.files) {
        if (Number.isNaN(this.sizes[file])) this.#lookUp(file, directory);
      }
    }
  }

  #lookUp(file: number, directory: TouchedDirectory): void {
    const { known } = directory;
    const name = () => (this.paths[file] as string).slice(directory.nameAt);
    const sizeBytes = known?.own.files ? known.files.get(name())?.sizeBytes : undefined;
    const isUnknown = sizeBytes === undefined && !known?.isTreeListed && !known?.isTruncated;
    if (isUnknown) directory.unknownFiles += 1;
    this.sizes[file] = sizeBytes ?? this.#meanBytes;
    this.isUnknown[file] = isUnknown;
  }

  /** Walks down from the root once for each directory. */
  #directoryAt(path: string): TouchedDirectory {
    const found = this.#byPath.get(path);
    if (found !== undefined) return found;
    let node = this.directories[0] as TouchedDirectory;
    for (let start = 0; start <= path.length; ) {
      const slash = path.indexOf('/', start);
      const end = slash < 0 ? path.length : slash;
      node = this.#child(node, path, start, end);
      start = end + 1;
    }
    this.#byPath.set(path, node);
    return node;
  }

  #child(parent: TouchedDirectory, path: string, start: number, end: number): TouchedDirectory {
    const name = path.slice(start, end);
    const siblings = this.#children[parent.index] as Map<string, TouchedDirectory>;
    let child = siblings.get(name);
    if (child === undefined) {
      const known = childOf(parent.known, name);
      child = new TouchedDirectory(this.directories.length, path.slice(0, end), parent, known);
      this.directories.push(child);
      this.#children.push(new Map());
      siblings.set(name, child);
    }
    return child;
  }
}
