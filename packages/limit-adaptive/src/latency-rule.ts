/** How {@link LatencyRule} compares. */
export interface LatencyOptions {
  /**
   * The weight of the newest window in the running mean. More than `0`, at most `1`.
   * @default 0.4
   */
  readonly alpha?: number | undefined;
  /**
   * How many standard deviations above the running mean a window has to be to count as too many calls. From `0` and up.
   * @default 2.5
   */
  readonly deviations?: number | undefined;
}

/** What the times of a window say: more calls may run, as many as now, or fewer. */
export type Trend = 'faster' | 'steady' | 'slower';

/** The most kinds of calls that are told apart. Beyond that the oldest is forgotten. */
const MAX_KINDS = 100;

interface Series {
  /** Of the window that is running. Milliseconds. */
  sumMs: number;
  calls: number;
  /** Of the windows before. */
  meanMs: number;
  variance: number;
  windows: number;
}

/**
 * Compares how long calls take with how long they took. A window counts as a whole, by its mean. Kinds of calls are never
 * mixed: where more of the slow ones come, nothing has become slower. Only calls that went well are counted.
 *
 * @see https://vector.dev/blog/adaptive-request-concurrency/ the running mean, and 2.5 deviations above it
 */
export class LatencyRule {
  readonly #series = new Map<string, Series>();

  constructor(
    private readonly alpha: number,
    private readonly deviations: number,
  ) {}

  /** Notes how long a call of this kind took. Milliseconds. */
  add(kind: string, durationMs: number): void {
    const series = this.#seriesOf(kind);
    series.sumMs += durationMs;
    series.calls += 1;
  }

  /** Ends a window. `slower` where one kind has become it, `faster` where none takes longer than it did. */
  conclude(): Trend {
    let trend = 'faster' as Trend;
    for (const series of this.#series.values()) {
      if (series.calls === 0) continue;
      const meanMs = series.sumMs / series.calls;
      const deviation = Math.sqrt(series.variance);
      if (series.windows > 0 && meanMs > series.meanMs) {
        const isSlower = meanMs > series.meanMs + this.deviations * deviation && deviation > 0;
        trend = isSlower || trend === 'slower' ? 'slower' : 'steady';
      }
      this.#blend(series, meanMs);
    }
    return trend;
  }

  /** Leaves what has been counted of a window out: it has ended early. */
  reset(): void {
    for (const series of this.#series.values()) series.sumMs = series.calls = 0;
  }

  #blend(series: Series, meanMs: number): void {
    const weight = series.windows === 0 ? 1 : this.alpha;
    const off = meanMs - series.meanMs;
    series.variance =
      series.windows === 0 ? 0 : (1 - weight) * (series.variance + weight * off * off);
    series.meanMs += weight * off;
    series.windows += 1;
    series.sumMs = series.calls = 0;
  }

  #seriesOf(kind: string): Series {
    let series = this.#series.get(kind);
    if (series === undefined) {
      series = { sumMs: 0, calls: 0, meanMs: 0, variance: 0, windows: 0 };
      this.#series.set(kind, series);
      const [oldest] = this.#series.keys();
      if (this.#series.size > MAX_KINDS && oldest !== undefined) this.#series.delete(oldest);
    }
    return series;
  }
}
