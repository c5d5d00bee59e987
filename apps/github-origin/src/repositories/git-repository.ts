import { createCatFile } from '../git/cat-file.js';
import { findGitDirectory } from '../git/find-git-directory.js';
import { headBranch } from '../git/head-branch.js';
import { listTree } from '../git/list-tree.js';
import { isSha } from '../git/object-sha.js';
import { isRefName } from '../git/ref-name.js';
import type { Tree } from '../git/tree.js';
import type { GitSource } from '../sources.js';
import { createPromiseCache } from './promise-cache.js';
import type { Repository } from './repository.js';

/** A tree is as large as the repository has files. */
const KEPT_TREES = 16;

/**
 * A git repository. A ref is looked up with every question, so new commits are seen at once.
 *
 * @throws When there is no git repository at that path.
 */
export async function openGit(fullName: string, { git }: GitSource): Promise<Repository> {
  const directory = await findGitDirectory(git);
  const defaultBranch = await headBranch(directory);
  const catFile = createCatFile(directory);
  const trees = createPromiseCache<Tree>({ maxWeight: KEPT_TREES, weightOf: () => 1 });

  return {
    fullName,
    defaultBranch,
    async tree(ref) {
      if (!isRefName(ref)) return undefined;
      const root = await catFile.read(`${ref}^{tree}`);
      return root && trees.get(root.sha, () => listTree(directory, root.sha));
    },
    async blob(sha) {
      if (!isSha(sha)) return undefined;
      const object = await catFile.read(sha);
      return object?.type === 'blob' ? object.body : undefined;
    },
    close: () => catFile.close(),
  };
}
