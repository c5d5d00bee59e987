import type { CallCosts } from './call-cost.js';
import type { LimitsByKind } from './call-limits.js';

/** The kinds of call that bring contents, but for `single`, which is always there. */
export type GroupKind = 'directory' | 'recursive' | 'files';

/** What a plan is made by. */
export interface Terms {
  /** The kinds of call there are besides single ones. */
  readonly kinds: ReadonlySet<GroupKind>;
  /** Whether directories can be listed first. */
  readonly canList: boolean;
  readonly cost: CallCosts;
  readonly limits: LimitsByKind;
  /** Fewest wanted files of a group call. `1`: a group call is made even where a single one costs as much. `0`: cost decides. */
  readonly minKeys: number;
  /** Whether a directory may be fetched whole, by a call of the kind given. */
  readonly accepts: (directory: string, kind: 'directory' | 'recursive' | 'list') => boolean;
  /** What has been spent on single files of a directory since it was last fetched whole. */
  readonly spentOn: (directory: string) => number;
}
