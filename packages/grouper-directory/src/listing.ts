/** A file that a listing names. */
export interface ListedFile {
  /** Its full path, written as `pathOf` writes it. */
  readonly path: string;
  /** How large it is. Bytes. */
  readonly sizeBytes?: number | undefined;
  /** What upstream calls this content: a blob's sha, an ETag. Handed to `fetchFiles`. */
  readonly id?: string | undefined;
}

/** What is there, without contents: all files below a directory. */
export interface Listing {
  /**
   * The directory that was listed.
   * @default '' (the root)
   */
  readonly directory?: string | undefined;
  /** The files below it, in any order. What lies elsewhere is an error. */
  readonly entries: Iterable<ListedFile>;
  /**
   * Whether all of them are here. `false`: upstream has cut the listing short; its subdirectories can be listed.
   * @default true
   */
  readonly isComplete?: boolean | undefined;
}

/** What is known of a file. */
export interface FileFacts {
  /** Bytes. */
  readonly sizeBytes?: number | undefined;
  readonly id?: string | undefined;
}
