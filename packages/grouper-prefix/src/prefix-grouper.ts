import type { Grouper } from '@batchkit/core';
import { checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';

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

const NAME = 'prefix';
const OPTIONS: readonly (keyof PrefixGrouperOptions)[] = ['separator', 'depth'];

/**
 * Groups keys that share their first `depth` segments, never counting the last one: `a:b:c` belongs to `a:b`,
 * `a:b` to `a`, and `a` to the empty prefix. So keys that differ in their last segment alone share a group.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown or out of bounds.
 */
export function prefixGrouper(options: PrefixGrouperOptions = {}): Grouper {
  checkKnownKeys('options of prefixGrouper', options, OPTIONS, NAME);
  const { separator = ':', depth = 2 } = options;
  checkSeparator(separator);
  checkInteger('depth', depth, 1, Number.MAX_VALUE, NAME);

  return {
    name: NAME,
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

/** An empty separator is found before every character. */
function checkSeparator(separator: unknown): void {
  if (typeof separator === 'string' && separator !== '') return;
  throw optionError('separator', 'a non-empty string', separator, NAME);
}
