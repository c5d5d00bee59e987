import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTree } from '../git/build-tree.js';
import type { Tree } from '../git/tree.js';
import type { DirectorySource } from '../sources.js';
import { memoize } from './memoize.js';
import { isOnlyBranch, ONLY_BRANCH, treeOfSha } from './only-branch.js';
import { readBody } from './read-body.js';
import type { Repository } from './repository.js';
import { scanDirectory } from './scan-directory.js';

interface Index {
  readonly tree: Tree;
  /** A path that holds the blob of this id. */
  readonly pathOf: ReadonlyMap<string, string>;
}

/**
 * A plain directory as a repository. It is indexed with the first question and stays as it was then; a file
 * that changes later is an error, never bytes that do not fit their id.
 *
 * @throws When the directory cannot be read.
 */
export async function openDirectory(
  fullName: string,
  { directory, include = () => true }: DirectorySource,
): Promise<Repository> {
  const root = await realpath(directory);
  const index = memoize(async (): Promise<Index> => {
    const files = await scanDirectory(root, include);
    return {
      tree: buildTree(files),
      pathOf: new Map(files.map(({ sha, path }) => [sha, path])),
    };
  });

  return {
    fullName,
    defaultBranch: ONLY_BRANCH,
    async tree(ref) {
      const { tree } = await index();
      return isOnlyBranch(ref) ? tree : treeOfSha(tree, ref);
    },
    async blob(sha) {
      const { tree, pathOf } = await index();
      const entry = tree.get(pathOf.get(sha) ?? '');
      if (entry?.type !== 'blob') return undefined;
      return readBody(join(root, entry.path), entry);
    },
    close() {},
  };
}
