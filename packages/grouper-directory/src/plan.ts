import type { CallKind } from './call-cost.js';

/** One call of a plan. */
export interface PlannedCall {
  readonly kind: CallKind;
  /** The directory that is fetched or listed; `undefined` for `single` and `files`. */
  readonly directory?: string | undefined;
  /** The wanted files that it brings, or (`list`) of which it brings the size. */
  readonly paths: readonly string[];
  /** What it costs, by the costs given. */
  readonly cost: number;
  /** What it replaces: this many single calls, at this cost. Of a `list`: `0` and what the rest would cost more without it. */
  readonly replaces: { readonly calls: number; readonly cost: number };
}

/** The cheapest set of calls found for a set of files. */
export interface Plan {
  /** A `list` comes first: what is behind it is planned as if all files it lists were of mean size, and anew once it has come. */
  readonly calls: readonly PlannedCall[];
  /** What all calls cost. */
  readonly cost: number;
  /** What the wanted files would cost if each were fetched alone. */
  readonly singlesCost: number;
}
