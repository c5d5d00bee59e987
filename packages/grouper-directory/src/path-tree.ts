import { childOf, type Knowledge } from './knowledge.js';
import type { KnownDirectory } from './known-directory.js';

/** A file that is wanted. */
export interface WantedFile {
  readonly path: string;
  /** Bytes; where nothing is known, a guess. */
  readonly sizeBytes: number;
  /** Whether nothing is known of it, though something could be. */
  readonly isUnknown: boolean;
}

/** A directory on the way to files that are wanted. */
export class TouchedDirectory {
  /** Where its files are in {@link PathTree.files}. */
  readonly files: number[] = [];
  /** Of its files, those of which nothing is known. */
  unknownFiles = 0;

  constructor(
    /** Where it is in {@link PathTree.directories}; those above it come before. */
    readonly index: number,
    readonly path: string,
    readonly parent: TouchedDirectory | undefined,
    readonly known: KnownDirectory | undefined,
  ) {}
}

/** The wanted files, and every directory above one. */
export interface PathTree {
  readonly files: readonly WantedFile[];
  readonly directories: readonly TouchedDirectory[];
}

/**
 * Puts wanted paths into their directories, in time linear in the segments of the directories they touch.
 *
 * @param wanted - Usable paths, none twice, and the size of each where it is known.
 */
export function pathTree(
  wanted: Iterable<{ readonly path: string; readonly sizeBytes?: number | undefined }>,
  knowledge: Knowledge,
): PathTree {
  const builder = new TreeBuilder(knowledge);
  for (const { path, sizeBytes } of wanted) builder.add(path, sizeBytes);
  return builder;
}

class TreeBuilder implements PathTree {
  readonly files: WantedFile[] = [];
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

  add(path: string, size: number | undefined): void {
    const end = path.lastIndexOf('/');
    const directory = this.#directoryAt(end < 0 ? '' : path.slice(0, end));
    const { known } = directory;
    const sizeBytes = size ?? known?.files.get(path.slice(end + 1))?.sizeBytes;
    const isUnknown = sizeBytes === undefined && !known?.isTreeListed && !known?.isTruncated;
    directory.files.push(this.files.length);
    if (isUnknown) directory.unknownFiles += 1;
    this.files.push({ path, sizeBytes: sizeBytes ?? this.#meanBytes, isUnknown });
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
