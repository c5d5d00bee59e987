import type { GroupOptimizer } from '@batchkit/core';
import { checkOptions, type DirectoryOptimizerOptions } from './directory-options.js';
import { DirectoryPlanner } from './directory-planner.js';
import type { Listing } from './listing.js';
import type { Plan } from './plan.js';
import type { PrefetchStats } from './prefetch-ledger.js';

/** A {@link GroupOptimizer} that explains its plans, and learns. */
export interface DirectoryOptimizer extends GroupOptimizer {
  /** The latest plan; `undefined`: none has been made yet. */
  explain(): Plan | undefined;
  /**
   * Takes in a listing that somebody else has made.
   *
   * @throws {@link BatchError} `ERR_OPTIMIZER_CONTRACT` where an entry is none.
   */
  learn(listing: Listing): void;
  /** Drops what is known of a directory and all below it; without one, of everything. */
  forget(directory?: string): void;
  /** Tells which keys have been asked for, whether the cache had them or not: `prefetch` learns from that alone. */
  observe(keys: Iterable<string>): void;
  /** How prefetching has gone. `isOff` where there is none. */
  stats(): PrefetchStats;
}

/**
 * Fetches pending files in the cheapest set of calls: directories, trees, and files of any directories together.
 *
 * It accepts a group where that is cheaper than its files alone, whichever grouper has formed it. What a call does not bring
 * is left out of the answer, so the processor fetches it alone.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown, missing or out of bounds.
 */
export function directoryOptimizer<V = unknown>(
  options: DirectoryOptimizerOptions<V>,
): DirectoryOptimizer {
  const checked = checkOptions(options);
  const planner = new DirectoryPlanner(checked);
  const { name, maxKeys } = checked;

  return {
    name,
    maxKeys,
    // A directory that failed would fail for half of its files too.
    splits: checked.fetchFiles !== undefined || checked.list !== undefined,
    sideLoad: checked.keyOf !== undefined || checked.prefetch !== undefined,
    canOptimize: (group) => planner.accepts(group),
    nextCall: (pending) => planner.nextCall(pending),
    fetchGroup: (call, context) => planner.fetch(call, context),
    explain: () => planner.plan,
    learn: (listing) => planner.learn(listing),
    forget: (directory) => planner.forget(directory),
    observe: (keys) => planner.observe(keys),
    stats: () => planner.stats,
  };
}
