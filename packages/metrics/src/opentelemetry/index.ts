export type { Traced } from './open-spans.js';
export {
  type BatchTracing,
  type TraceBatchesOptions,
  type TracedProcessor,
  type TraceLabels,
  traceBatches,
} from './trace-batches.js';
