import type { Grouper } from '@batchkit/core';
import { checkDepth, checkNames, checkSeparator } from './checks.js';

/** Options of {@link prefixGrouper}. */
export interface PrefixGrouperOptions {
  /**
   * What stands between two segments of a key. At least one character.
   * @default ':'
   */
  separator?: string | undefined;
  /**
   * How many leading segments name a group. An integer. Minimum: `1`.
   * @default 2
   */
  depth?: number | undefined;
}

/**
 * Groups keys that share their first `depth` segments, never counting the last one: `a:b:c` belongs to `a:b`,
 * `a:b` to `a`, and `a` to the empty prefix. So keys that differ in their last segment alone share a group.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown or out of bounds.
 */
export function prefixGrouper(options: PrefixGrouperOptions = {}): Grouper {
  checkNames(options);
  const { separator = ':', depth = 2 } = options;
  checkSeparator(separator);
  checkDepth(depth);

  return {
    name: 'prefix',
    // It runs for every miss: no array of segments is made, only the slice that is the answer.
    groupOf(key) {
      let end = 0;
      let from = 0;
      for (let segments = 0; segments < depth; segments += 1) {
        const found = key.indexOf(separator, from);
        if (found === -1) break;
        end = found;
        from = found + separator.length;
      }
      return key.slice(0, end);
    },
  };
}
