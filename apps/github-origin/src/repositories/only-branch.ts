import { subtree, type Tree } from '../git/tree.js';

/** The branch of what has no branches of its own. */
export const ONLY_BRANCH = 'main';

const NAMES: ReadonlySet<string> = new Set([ONLY_BRANCH, `refs/heads/${ONLY_BRANCH}`, 'HEAD']);

/** Whether `ref` is one of the names of that branch. */
export function isOnlyBranch(ref: string): boolean {
  return NAMES.has(ref);
}

/** The root of `tree`, or a directory of it, by its id. */
export function treeOfSha(tree: Tree, sha: string): Tree | undefined {
  const directory = tree.directory(sha);
  return directory && subtree(tree, directory);
}
