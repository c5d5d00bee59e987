import type { Clock } from '../clock.js';
import type { HistoryValue } from '../protocol/values.js';

/** Points that are remembered: the last ones. */
export const MAX_POINTS = 240;

/** How far apart points are at least. Milliseconds. */
const SPACING_MS = 500;

/** How calls made and calls saved grew: points by their number, so that a new one is a small change. */
export class History {
  readonly #points = new Map<number, HistoryValue[string]>();
  #last = 0;

  constructor(private readonly clock: Clock) {}

  /** The points, with one for now where the numbers have changed and the last one is old enough. */
  with(made: number, saved: number): HistoryValue {
    const at = this.clock.now();
    const last = this.#points.get(this.#last);
    const isNew = last === undefined || last.made !== made || last.saved !== saved;
    if (isNew && at - (last?.at ?? -Infinity) >= SPACING_MS) {
      this.#last += 1;
      this.#points.set(this.#last, { at, made, saved });
      this.#points.delete(this.#last - MAX_POINTS);
    }
    return Object.fromEntries(this.#points);
  }
}
