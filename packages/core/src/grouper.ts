/**
 * Names the group that a missed key belongs to: keys of one group may be fetched in one upstream call.
 *
 * A grouper is pure and synchronous: same key in, same group out, no state between calls. It runs for
 * every miss. Check an implementation with `testGrouper` from `@batchkit/core/testing`.
 */
export interface Grouper {
  /** Stable id used in events, errors and metric labels: lower-case, no key material. */
  readonly name: string;
  /**
   * @param key - A missed key, as the caller wrote it. May be empty.
   * @returns The group's id. Two keys share a group exactly when this grouper gives both the same id.
   * @throws Anything, for a key that cannot be grouped: that key alone fails, with `ERR_GROUPER_CONTRACT`.
   */
  groupOf(key: string): string;
}
