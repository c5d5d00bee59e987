import type { Tree } from '../git/tree.js';

/** What the routes read from: a directory or a git repository, as trees and blobs with git's ids. */
export interface Repository {
  /** `owner/name`, as it was registered. */
  readonly fullName: string;
  /** The branch that is meant where none is named. */
  readonly defaultBranch: string;
  /**
   * @param ref - A branch, a tag, or the id of a commit or a tree.
   * @returns The tree it stands for now; `undefined` where there is none.
   */
  tree(ref: string): Promise<Tree | undefined>;
  /**
   * @param sha - Any text.
   * @returns The bytes of the blob with this id; `undefined` where there is none.
   */
  blob(sha: string): Promise<Buffer | undefined>;
  /** Ends what the repository holds open. */
  close(): void;
}
