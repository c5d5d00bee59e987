/** Bounds and defaults of the `batch` part of a configuration: the schema and the processor read the same ones. */
export const BATCH_CONFIG = {
  /** Calls a batch may be charged with at once, where it does not say. */
  defaultConcurrency: { min: 1, max: 20, default: 5 },
  /** Keys in one group call, where the optimizer does not say. */
  maxBatchSize: { min: 1, max: 100, default: 50 },
  /** One upstream attempt. Milliseconds. */
  timeoutMs: { min: 1_000, max: 60_000, default: 30_000 },
  /** Whether optimizers are used. */
  enableOptimizations: { default: true },
  /** How missed keys are grouped. */
  groupingStrategy: { default: 'prefix' },
} as const;
