import { checkFunction, checkKnownKeys } from '@batchkit/core/checks';
import {
  type DirectoryContext,
  type DirectoryOptimizer,
  type DirectoryOptimizerOptions,
  directoryOptimizer,
} from '@batchkit/grouper-directory';
import type { GithubSource } from './github-source.js';
import { FILE_MODES } from './tree/modes.js';
import type { GithubTree } from './tree/snapshot.js';
import type { Shown } from './tree/trees.js';

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
): DirectoryOptimizer {
  for (const method of ['fetchFiles', 'tree', 'show', 'latestTree'] as const) {
    checkFunction(`source.${method}`, source?.[method], {}, 'github');
  }
  checkKnownKeys('options of githubOptimizer', options, OPTIONS, 'github');
  const { name = 'github', maxFiles = 50, maxBytes = 100_000, ...others } = options;
  const planner = directoryOptimizer({
    ...others,
    name,
    fetchFiles: (paths, context) => source.fetchFiles(paths, context),
    list: (_, context) => list(source, context),
    // One call lists all of it.
    accepts: (directory, kind) => kind === 'list' && directory === '',
    limits: { files: { maxKeys: maxFiles, maxBytes } },
  });
  let learned: GithubTree | undefined;

  /** Plans with the tree that the source has, whoever had it read. */
  function learn(): void {
    const tree = source.latestTree();
    if (tree === undefined || tree === learned) return;
    learned = tree;
    planner.learn(listingOf(tree));
  }

  return {
    ...planner,
    canOptimize(group) {
      if (!source.hasBulk) return false;
      learn();
      return planner.canOptimize(group);
    },
  };
}

/** What share of a first listing that was cut must be wanted for the rest to be listed as well. */
const WORTH_ALL = 0.5;

/** One call; the many of a tree that is cut only for those who want most of it. */
async function list(source: GithubSource, context: DirectoryContext) {
  const shown = await source.show(context);
  const isWorthAll = context.paths.length >= shown.entries.length * WORTH_ALL;
  return shown.isComplete || !isWorthAll ? listingOf(shown) : listingOf(await source.tree(context));
}

function listingOf({ entries, isComplete = true }: Partial<Shown> & Pick<Shown, 'entries'>) {
  const files = entries.filter(({ mode }) => FILE_MODES.has(mode));
  return {
    entries: files.map(({ path, sizeBytes, id }) => ({ path, sizeBytes, id })),
    isComplete,
  };
}
