import type { GroupOptimizer } from '@batchkit/core';
import { checkKnownKeys, checkPlugin } from '@batchkit/core/checks';
import { type DirectoryOptimizerOptions, directoryOptimizer } from '@batchkit/grouper-directory';
import type { GithubSource, ReadContext } from './github-source.js';
import { FILE_MODES } from './tree/modes.js';

/** Options of {@link githubOptimizer}: those of `directoryOptimizer` that GitHub does not decide. */
export type GithubOptimizerOptions = Pick<
  DirectoryOptimizerOptions,
  'name' | 'pathOf' | 'keyOf' | 'cost' | 'prefetch' | 'maxKeys'
> & {
  /**
   * Files that one query asks for. An integer from `1` and up.
   * @default 50
   */
  maxFiles?: number | undefined;
  /**
   * Bytes of the files that one query asks for, by what is known of their sizes. An integer from `1` and up.
   * @default 100_000
   */
  maxBytes?: number | undefined;
};

const OPTIONS: readonly (keyof GithubOptimizerOptions)[] = [
  'name',
  'pathOf',
  'keyOf',
  'cost',
  'prefetch',
  'maxKeys',
  'maxFiles',
  'maxBytes',
];

/**
 * Fetches files by the dozen, out of any directories, and lists the repository first where knowing sizes saves calls. A query
 * that fails is asked for again in halves. Without credentials it leaves every file to be fetched alone.
 *
 * Queries of 29 files with 107 KB have been seen to fail: hence the defaults.
 *
 * @throws {@link BatchError} `ERR_OPTION` for the first option that is wrong.
 */
export function githubOptimizer(
  source: GithubSource,
  options: GithubOptimizerOptions,
): GroupOptimizer {
  checkPlugin('source', source, ['fetchFiles', 'tree']);
  checkKnownKeys('options of githubOptimizer', options, OPTIONS, 'github');
  const { name = 'github', maxFiles = 50, maxBytes = 100_000, ...others } = options;
  const planner = directoryOptimizer({
    ...others,
    name,
    fetchFiles: (paths, context) => source.fetchFiles(paths, context),
    list: (_, context) => listing(source, context),
    // One call lists all of it.
    accepts: (directory, kind) => kind === 'list' && directory === '',
    limits: { files: { maxKeys: maxFiles, maxBytes } },
  });
  return { ...planner, canOptimize: (group) => source.hasBulk && planner.canOptimize(group) };
}

async function listing(source: GithubSource, context: ReadContext) {
  const { entries } = await source.tree(context);
  return { entries: entries.filter(({ mode }) => FILE_MODES.has(mode)) };
}
