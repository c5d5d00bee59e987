/**
 * Says how many upstream calls may run at once. The processor asks whenever a slot frees.
 *
 * @see {@link fixedLimit}
 */
export interface Limit {
  /** Stable id used in events, errors and metric labels: lower-case. */
  readonly name: string;
  /** How many calls may run now. An integer from `1` and up, or `Infinity`. May change between reads. */
  readonly concurrency: number;
}

/** A limit that never changes: at most `concurrency` calls at once. */
export function fixedLimit(concurrency: number): Limit {
  return { name: 'fixed', concurrency };
}
