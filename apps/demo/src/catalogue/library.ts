import type { FrameworkName } from '../frameworks.js';
import type { GithubClient } from '../github/github-client.js';
import type { TreeFile } from '../github/list-tree.js';

/** The component library of a framework, in a repository or in a directory of one. */
export interface Library {
  readonly framework: FrameworkName;
  readonly client: GithubClient;
  /** The directory that it begins at; `''` for the root of the repository. */
  readonly root: string;
}

/** The library's files, in one call. */
export async function listFiles(
  { client, root }: Library,
  signal?: AbortSignal,
): Promise<TreeFile[]> {
  const files = await client.listTree(signal);
  return root === '' ? files : files.filter(({ path }) => path.startsWith(`${root}/`));
}
