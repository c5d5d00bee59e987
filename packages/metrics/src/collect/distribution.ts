import { createHistogram } from 'node:perf_hooks';
import { ratio } from '../ratio.js';
import type { DurationSummary } from './metrics-snapshot.js';

/** Digits that a percentile is right to: off by a hundredth of it at most. */
const FIGURES = 2;

/** The longest duration that is told apart from longer ones: an hour. Microseconds. */
const MAX_US = 3_600_000_000;

/**
 * Durations as percentiles, in memory that does not grow: some 27 KiB outside the heap.
 *
 * The histogram is Node's own, which is HdrHistogram in C: recording costs a sixth of what it costs in JavaScript.
 * @see {@link https://github.com/HdrHistogram/HdrHistogram_c}
 */
export class Distribution {
  readonly #histogram = createHistogram({ figures: FIGURES, highest: MAX_US });
  #sumMs = 0;
  #minMs = Infinity;
  #maxMs = 0;

  /** @param durationMs - Milliseconds. From `0` and up. */
  record(durationMs: number): void {
    const us = Math.round(durationMs * 1_000);
    this.#histogram.record(Math.min(Math.max(us, 1), MAX_US));
    this.#sumMs += durationMs;
    if (durationMs < this.#minMs) this.#minMs = durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  summary(): DurationSummary {
    const { count } = this.#histogram;
    return {
      count,
      sumMs: this.#sumMs,
      minMs: count > 0 ? this.#minMs : 0,
      meanMs: ratio(this.#sumMs, count),
      p50Ms: this.#percentileMs(50),
      p90Ms: this.#percentileMs(90),
      p95Ms: this.#percentileMs(95),
      p99Ms: this.#percentileMs(99),
      p999Ms: this.#percentileMs(99.9),
      maxMs: this.#maxMs,
    };
  }

  /** Within what was recorded: the histogram answers with the end of a bucket, which may lie beyond. */
  #percentileMs(percentile: number): number {
    if (this.#histogram.count === 0) return 0;
    const ms = this.#histogram.percentile(percentile) / 1_000;
    return Math.min(Math.max(ms, this.#minMs), this.#maxMs);
  }
}
