const MINUTE_MS = 60_000;

/** The points of the last minute. */
export interface PointsWindow {
  /** The points of the minute that ends at `now`. Milliseconds; never goes back. */
  at(now: number): number;
  /** Adds what a request costs. */
  add(now: number, points: number): void;
  /** Forgets everything. */
  clear(): void;
}

interface Charge {
  readonly at: number;
  readonly points: number;
}

/**
 * A minute that slides: of all ways to count points per minute the strictest, since GitHub does not tell its
 * own.
 */
export function createPointsWindow(): PointsWindow {
  let charges: Charge[] = [];
  let first = 0;
  let total = 0;

  function forgetBefore(time: number): void {
    for (; first < charges.length; first += 1) {
      const { at, points } = charges[first] as Charge;
      if (at > time) break;
      total -= points;
    }
    // Half of it is history: worth a copy.
    if (first > 1_000 && first * 2 > charges.length) {
      charges = charges.slice(first);
      first = 0;
    }
  }

  return {
    at(now) {
      forgetBefore(now - MINUTE_MS);
      return total;
    },
    add(now, points) {
      charges.push({ at: now, points });
      total += points;
    },
    clear() {
      charges = [];
      first = 0;
      total = 0;
    },
  };
}
