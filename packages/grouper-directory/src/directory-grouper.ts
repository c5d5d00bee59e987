import type { Grouper } from '@batchkit/core';
import { checkFunction, checkKnownKeys } from '@batchkit/core/checks';
import { directoryOf } from './path.js';
import { type PathOf, requirePath } from './path-of.js';

/** Options of {@link directoryGrouper}. */
export interface DirectoryGrouperOptions {
  /** Says where the file of a key lies. */
  pathOf: PathOf;
}

const NAME = 'directory';

/**
 * Groups keys by the directory that holds their file, `''` being the root.
 *
 * `groupOf` throws a {@link BatchError} `ERR_GROUPER_CONTRACT` that names the key where `pathOf` gives no usable
 * path: absolute, with a backslash, a NUL, or a segment that is empty, `.` or `..`. That key alone fails.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown or `pathOf` is no function.
 */
export function directoryGrouper(options: DirectoryGrouperOptions): Grouper {
  checkKnownKeys('options of directoryGrouper', options, ['pathOf'], NAME);
  const { pathOf } = options;
  checkFunction('pathOf', pathOf, {}, NAME);

  return {
    name: NAME,
    groupOf: (key) => directoryOf(requirePath(pathOf, key, NAME)),
  };
}
