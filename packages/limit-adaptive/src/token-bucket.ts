/** Rounding of times must not make a call wait for the last billionth of a point. */
const TOLERANCE = 1e-6;

const MINUTE_MS = 60_000;

/**
 * Points that calls take, and that come back with time. What it holds at most and what comes back in a minute are together
 * what a minute may cost: no minute costs more, wherever it begins.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2697 token buckets
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export class TokenBucket {
  #points: number;
  #filledAt: number;

  /**
   * @param perMinute - What a minute may cost. `Infinity`: nothing is counted.
   * @param burst - What may be taken at once.
   */
  constructor(
    private readonly perMinute: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#points = perMinute === Infinity ? Infinity : burst;
    this.#filledAt = now;
  }

  /**
   * How long until `points` can be taken. More than it can hold: until it is full. Milliseconds.
   *
   * @param reserve - What has to be left, of what it can hold. A share.
   */
  delayMs(points: number, reserve: number, now: number): number {
    if (points === 0) return 0;
    const missing = Math.min(points + reserve * this.burst, this.burst) - this.available(now);
    return missing > TOLERANCE ? missing / this.#perMs : 0;
  }

  /** Takes `points`. It may owe some after that. */
  take(points: number, now: number): void {
    this.#points = this.available(now) - points;
    this.#filledAt = now;
  }

  /** What can be taken. Less than `0`: it is owed. */
  available(now: number): number {
    if (this.#points === Infinity) return Infinity;
    const passedMs = Math.max(now - this.#filledAt, 0);
    return Math.min(this.#points + passedMs * this.#perMs, this.burst);
  }

  get #perMs(): number {
    return (this.perMinute - this.burst) / MINUTE_MS;
  }
}
