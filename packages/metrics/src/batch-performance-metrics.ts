/** What one batch did, or what a mean batch does. */
export interface BatchPerformanceMetrics {
  /** Requests in the batch, duplicates counted. */
  totalRequests: number;
  /** Requests answered by the storage, fresh or stale. */
  cachedRequests: number;
  /** Requests answered by upstream calls of this batch. Neither joined nor failed requests are among them. */
  fetchedRequests: number;
  /** Upstream calls that fetched a whole group. */
  optimizedGroups: number;
  /** From the start of the batch to its last outcome. Milliseconds. */
  totalTime: number;
  /** `totalTime` over `totalRequests`; `0` where there are no requests. Milliseconds. */
  avgTimePerRequest: number;
  /** Busy slot-time over slots times wall time, `0..1`; `0` where slots or wall time are none or without end. */
  concurrencyUtilization: number;
}
