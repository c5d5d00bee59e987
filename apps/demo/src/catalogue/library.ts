import type { GithubSource } from '@batchkit/github';
import type { FrameworkName } from '../frameworks.js';
import type { GithubClient } from '../github/github-client.js';
import { filesOf, type TreeFile } from '../github/tree-file.js';

/** The component library of a framework, in a repository or in a directory of one. */
export interface Library {
  readonly framework: FrameworkName;
  /** What is known of the repository, and how the rest is read in the fewest calls. */
  readonly source: GithubSource;
  /** The directory that it begins at; `''` for the root of the repository. */
  readonly root: string;
}

/** A library of which nothing has been read yet. */
export function openLibrary(framework: FrameworkName, client: GithubClient, root: string): Library {
  return { framework, source: client.openSource(), root };
}

/** The library's files, in one call, or none where that was not long ago. */
export async function listFiles(
  { source, root }: Library,
  signal?: AbortSignal,
): Promise<TreeFile[]> {
  const files = filesOf(await source.tree({ signal }));
  return root === '' ? files : files.filter(({ path }) => path.startsWith(`${root}/`));
}
