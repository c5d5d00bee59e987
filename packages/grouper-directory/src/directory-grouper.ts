import type { Grouper } from '@batchkit/core';
import { checkFunction, checkKnownKeys, checkOneOf } from '@batchkit/core/checks';
import { directoryOf } from './path.js';
import { type PathOf, requirePath } from './path-of.js';

/** Options of {@link directoryGrouper}. */
export interface DirectoryGrouperOptions {
  /** Says where the file of a key lies. */
  pathOf: PathOf;
  /**
   * What shares a group: the files of one directory, or (`tree`) all of them, where a planner decides when a slot frees.
   * @default 'directory'
   */
  scope?: 'directory' | 'tree' | undefined;
}

const NAME = 'directory';

/**
 * Groups keys by the directory that holds their file, `''` being the root; or puts them all into one group, `''` as well.
 *
 * `groupOf` throws a {@link BatchError} `ERR_GROUPER_CONTRACT` that names the key where `pathOf` gives no usable
 * path: absolute, with a backslash, a NUL, or a segment that is empty, `.` or `..`. That key alone fails.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown or `pathOf` is no function.
 */
export function directoryGrouper(options: DirectoryGrouperOptions): Grouper {
  checkKnownKeys('options of directoryGrouper', options, ['pathOf', 'scope'], NAME);
  const { pathOf, scope = 'directory' } = options;
  checkFunction('pathOf', pathOf, {}, NAME);
  checkOneOf('scope', scope, ['directory', 'tree'], NAME);

  return {
    name: NAME,
    groupOf(key) {
      const path = requirePath(pathOf, key, NAME);
      return scope === 'tree' ? '' : directoryOf(path);
    },
  };
}
