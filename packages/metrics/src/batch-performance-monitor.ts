import type { BatchListener, SubscribeOptions } from '@batchkit/core';
import { optionError } from '@batchkit/core/checks';
import { averageMetrics } from './average-metrics.js';
import type { BatchPerformanceMetrics } from './batch-performance-metrics.js';
import { checkMetrics, NAME } from './check-metrics.js';
import { metricsOfBatch } from './metrics-of-batch.js';

/** How many batches a monitor remembers: the last ones. */
export const RECORDED_BATCHES = 100;

/** What a monitor can watch: a `BatchProcessor`, or anything else that tells of its batches. */
export interface BatchSource {
  /**
   * @param options - Which events are wanted. Others are passed over where they come all the same.
   * @returns A function that ends the subscription.
   */
  subscribe(listener: BatchListener, options?: SubscribeOptions): () => void;
}

/** Remembers what the last {@link RECORDED_BATCHES} batches did, and what they did on average. */
export class BatchPerformanceMonitor {
  readonly #batches: BatchPerformanceMetrics[] = [];
  /** Where the next batch goes once the ring is full: the place of the oldest. */
  #oldest = 0;

  /**
   * Remembers one batch in place of the oldest, where {@link RECORDED_BATCHES} are remembered already.
   *
   * @param metrics - Copied: what happens to the object later changes nothing.
   * @throws {@link BatchError} `ERR_OPTION` where a metric is no finite number from `0` and up, or
   * `concurrencyUtilization` is above `1`. Nothing is remembered then.
   */
  recordBatch(metrics: BatchPerformanceMetrics): void {
    const checked = checkMetrics(metrics);
    if (this.#batches.length < RECORDED_BATCHES) {
      this.#batches.push(checked);
      return;
    }
    this.#batches[this.#oldest] = checked;
    this.#oldest = (this.#oldest + 1) % RECORDED_BATCHES;
  }

  /**
   * The mean of each metric over the remembered batches; all zero where there are none.
   *
   * One is no plain mean: `avgTimePerRequest` is the time of all batches over the requests of all batches, so
   * that a batch of one request does not weigh as much as a batch of a thousand.
   */
  getAverageMetrics(): BatchPerformanceMetrics {
    return averageMetrics(this.#batches);
  }

  /**
   * Records every batch that ends from now on, but those that nobody waited for: prefetches and refreshes. Several processors may be watched; one that is watched twice is
   * counted twice.
   *
   * @returns A function that ends the watch. What was recorded stays.
   * @throws {@link BatchError} `ERR_OPTION` where `processor` has no `subscribe`.
   */
  watch(processor: BatchSource): () => void {
    if (typeof processor?.subscribe !== 'function') {
      throw optionError('processor', 'an object with `subscribe`', processor, NAME);
    }
    const record: BatchListener = (event) => {
      if (event.type !== 'batch:ended' || event.isBackground) return;
      this.recordBatch(metricsOfBatch(event));
    };
    return processor.subscribe(record, { only: ['batch:ended'] });
  }
}
