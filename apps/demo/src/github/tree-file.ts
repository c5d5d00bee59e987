import type { GithubTree } from '@batchkit/github';

/** A file as a tree lists it. */
export interface TreeFile {
  /** From the root of the repository, `/` between segments. */
  readonly path: string;
  /** Git's id of its content. */
  readonly sha: string;
  readonly bytes: number;
}

/** Modes of files with content of their own: a link's content is a path, a submodule has none. */
const FILE_MODES = ['100644', '100755'];

/** The files of a tree. */
export function filesOf({ entries }: GithubTree): TreeFile[] {
  return entries
    .filter(({ mode }) => FILE_MODES.includes(mode))
    .map(({ path, id, sizeBytes }) => ({ path, sha: id, bytes: sizeBytes }));
}
