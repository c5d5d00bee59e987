import type { BatchEventType, BatchProcessor } from '@batchkit/core';
import { checkBoolean, checkKnownKeys, optionError } from '@batchkit/core/checks';
import type { Tracer } from '@opentelemetry/api';
import type { EventOf } from '../collect/event-of.js';
import { OpenSpans, type Traced } from './open-spans.js';

/** What can be traced: a `BatchProcessor`, of this or another copy of core. */
export type TracedProcessor = Pick<BatchProcessor, 'subscribe'>;

/** How batches are traced. */
export interface TraceBatchesOptions {
  /** Whose spans they are. */
  readonly tracer: Tracer;
  /**
   * Whether what upstream threw is recorded with its text and stack, which may name keys. Its class or code is always told.
   * @default false
   */
  readonly recordExceptions?: boolean | undefined;
}

/** The trace of an observation, as the labels of an exemplar. */
export type TraceLabels = {
  readonly trace_id: string;
  readonly span_id: string;
};

/** A tracing that is under way. */
export interface BatchTracing {
  /**
   * The span that an event of a batch or a call belongs to, as `prometheusMetrics` wants an `exemplar`; `undefined`: there is none,
   * or it is not sampled.
   */
  exemplarOf(event: Traced): TraceLabels | undefined;
  /** Ends the tracing, and the spans that are open. */
  stop(): void;
}

/**
 * Makes spans of what `processor` does from now on: `batchkit.batch` where its caller stands, `batchkit.mget` and the upstream calls
 * charged to it below. A `batchkit.call` is linked to every batch it serves, also to those that join it later. A nested batch
 * stands below the call that asked for it. Spans never hold a key.
 *
 * @throws {@link BatchError} `ERR_OPTION` where `processor` has no `subscribe`, or `tracer` no `startSpan`.
 */
export function traceBatches(
  processor: TracedProcessor,
  options: TraceBatchesOptions,
): BatchTracing {
  if (typeof processor?.subscribe !== 'function') {
    throw optionError('processor', 'an object with `subscribe`', processor, 'metrics');
  }
  checkKnownKeys('options of traceBatches', options, ['tracer', 'recordExceptions'], 'metrics');
  const { tracer, recordExceptions = false } = options;
  if (typeof tracer?.startSpan !== 'function') {
    throw optionError('tracer', "a `Tracer` of OpenTelemetry's", tracer, 'metrics');
  }
  checkBoolean('recordExceptions', recordExceptions, 'metrics');
  const spans = new OpenSpans(tracer, recordExceptions);
  const leave = feed(processor, spans);
  return {
    exemplarOf: (event) => spans.labelsOf(event),
    stop() {
      for (const each of leave) each();
      spans.giveUp();
    },
  };
}

function feed(processor: TracedProcessor, spans: OpenSpans): (() => void)[] {
  const on = <Type extends BatchEventType>(type: Type, tell: (event: EventOf<Type>) => void) =>
    processor.subscribe<Type>(tell, { only: [type] });
  return [
    on('batch:started', (event) => spans.batchStarted(event)),
    on('lookup:ended', (event) => spans.lookupEnded(event)),
    on('plan:ended', (event) => spans.planEnded(event)),
    on('batch:ended', (event) => spans.batchEnded(event)),
    on('call:started', (event) => spans.callStarted(event)),
    on('join', (event) => spans.joined(event)),
    on('fallback', (event) => spans.fellBack(event)),
    on('call:ended', (event) => spans.callEnded(event)),
  ];
}
