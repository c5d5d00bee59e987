/** A file whose bytes are made when they are asked for, the same ones every time. */
export interface LazyFile {
  /** Bytes. */
  readonly size: number;
  /** Its id in git. */
  readonly sha: string;
  content(): Buffer;
}

/** Files by path, of which none is below another one. */
export interface FileTable {
  readonly count: number;
  /** The sum of their sizes. */
  readonly bytes: number;
  entries(): IterableIterator<[path: string, file: LazyFile]>;
  get(path: string): LazyFile | undefined;
  /** @throws TypeError for a path that git does not have, and one above or below a file. */
  set(path: string, file: LazyFile): void;
  /** `false`: there was none. */
  delete(path: string): boolean;
}

/** An empty table. */
export function createFileTable(): FileTable {
  const files = new Map<string, LazyFile>();
  /** How many files are below each directory. */
  const directories = new Map<string, number>();
  let bytes = 0;

  function countBelow(path: string, change: 1 | -1): void {
    for (const directory of directoriesOf(path)) {
      const count = (directories.get(directory) ?? 0) + change;
      if (count === 0) directories.delete(directory);
      else directories.set(directory, count);
    }
  }

  return {
    get count() {
      return files.size;
    },
    get bytes() {
      return bytes;
    },
    entries: () => files.entries(),
    get: (path) => files.get(path),
    set(path, file) {
      checkPath(path);
      if (directories.has(path) || directoriesOf(path).some((it) => files.has(it))) {
        throw new TypeError(
          `Expected \`${path}\` to be a file beside others, not above or below one.`,
        );
      }
      const replaced = files.get(path);
      bytes += file.size - (replaced?.size ?? 0);
      if (replaced === undefined) countBelow(path, 1);
      files.set(path, file);
    },
    delete(path) {
      bytes -= files.get(path)?.size ?? 0;
      if (!files.delete(path)) return false;
      countBelow(path, -1);
      return true;
    },
  };
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
