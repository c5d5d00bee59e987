import { isBatchError } from '@batchkit/core';
import {
  type Context,
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { EventOf } from '../collect/event-of.js';
import * as attributes from './attributes.js';
import { TimedSpan } from './timed-span.js';
import type { TraceLabels } from './trace-batches.js';

/** Events that may belong to a span: told apart by what they have. */
export interface Traced {
  readonly type: string;
  readonly call?: number | undefined;
  readonly batch?: number | undefined;
}

/** A call that runs, and the batches it is linked to. */
interface OpenCall {
  readonly timed: TimedSpan;
  readonly linked: Set<number>;
}

/** The spans of batches and calls that have not ended. */
export class OpenSpans {
  readonly #batches = new Map<number, TimedSpan>();
  readonly #calls = new Map<number, OpenCall>();
  /** By the event that ended them: who hears of it later can still ask. */
  readonly #ended = new WeakMap<Traced, SpanContext>();

  constructor(
    private readonly tracer: Tracer,
    private readonly recordsExceptions: boolean,
  ) {}

  batchStarted(event: EventOf<'batch:started'>): void {
    const call = event.parentCall === undefined ? undefined : this.#calls.get(event.parentCall);
    const parent = call === undefined ? context.active() : below(call.timed);
    const of = { attributes: attributes.batchStarted(event), parent };
    this.#batches.set(event.batch, new TimedSpan(this.tracer, 'batchkit.batch', of));
  }

  lookupEnded(event: EventOf<'lookup:ended'>): void {
    const batch = this.#batches.get(event.batch);
    const of = { attributes: attributes.lookupEnded(event), parent: below(batch) };
    const startedAt = batch?.startedAt ?? Date.now() - event.durationMs;
    const lookup = new TimedSpan(this.tracer, 'batchkit.mget', of, startedAt);
    if (event.unread > 0) lookup.fail('ERR_STORAGE_READ');
    lookup.end(event.durationMs);
    this.#ended.set(event, lookup.span.spanContext());
  }

  planEnded(event: EventOf<'plan:ended'>): void {
    this.#batches.get(event.batch)?.span.setAttributes(attributes.planEnded(event));
  }

  batchEnded(event: EventOf<'batch:ended'>): void {
    const batch = this.#batches.get(event.batch);
    if (batch === undefined) return;
    this.#batches.delete(event.batch);
    batch.span.setAttributes(attributes.batchEnded(event));
    const codes = Object.keys(event.failures);
    // A caller that leaves is no failure of the batch.
    if (codes.some((code) => code !== 'ERR_ABORTED')) {
      const message = `${event.failed} of ${event.requests} requests failed`;
      batch.fail(codes.length === 1 ? (codes[0] as string) : 'ERR_BATCH', message);
    }
    this.#end(batch, event);
  }

  callStarted(event: EventOf<'call:started'>): void {
    const of = {
      attributes: attributes.callStarted(event),
      parent: below(this.#batches.get(event.batch)),
      links: event.batches.flatMap((batch) => this.#linkTo(batch)),
    };
    const timed = new TimedSpan(this.tracer, 'batchkit.call', of);
    this.#calls.set(event.call, { timed, linked: new Set(event.batches) });
  }

  joined({ call, batch }: EventOf<'join'>): void {
    const running = call === undefined ? undefined : this.#calls.get(call);
    // A batch may join a call for many of its keys.
    if (running === undefined || running.linked.has(batch)) return;
    running.linked.add(batch);
    running.timed.span.addLinks(this.#linkTo(batch));
  }

  fellBack(event: EventOf<'fallback'>): void {
    const call = event.call === undefined ? undefined : this.#calls.get(event.call);
    call?.timed.span.addEvent('batchkit.fallback', attributes.fellBack(event));
  }

  callEnded(event: EventOf<'call:ended'>): void {
    const { timed } = this.#calls.get(event.call) ?? {};
    if (timed === undefined) return;
    this.#calls.delete(event.call);
    timed.span.setAttributes(attributes.callEnded(event));
    if (event.status === 'failed' || event.status === 'timeout') {
      timed.fail(typeOf(event.error));
      if (this.recordsExceptions) timed.span.recordException(exceptionOf(event.error));
    }
    this.#end(timed, event);
  }

  /** The trace that an event belongs to, if it is sampled. */
  labelsOf(event: Traced): TraceLabels | undefined {
    const of = this.#ended.get(event) ?? this.#openFor(event)?.span.spanContext();
    if (of === undefined || !isSpanContextValid(of)) return undefined;
    if ((of.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
    return { trace_id: of.traceId, span_id: of.spanId };
  }

  /** Ends what is open. */
  giveUp(): void {
    for (const { timed } of this.#calls.values()) timed.giveUp();
    for (const batch of this.#batches.values()) batch.giveUp();
    this.#calls.clear();
    this.#batches.clear();
  }

  #end(span: TimedSpan, event: Traced & { readonly durationMs: number }): void {
    span.end(event.durationMs);
    this.#ended.set(event, span.span.spanContext());
  }

  #linkTo(batch: number): Link[] {
    const linked = this.#batches.get(batch)?.span.spanContext();
    return linked === undefined ? [] : [{ context: linked }];
  }

  #openFor({ call, batch }: Traced): TimedSpan | undefined {
    if (call !== undefined) return this.#calls.get(call)?.timed;
    return batch === undefined ? undefined : this.#batches.get(batch);
  }
}

/** Where the children of `span` stand. */
function below(span: TimedSpan | undefined): Context {
  return span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span.span);
}

/** What kind of error it is, without a word of it. */
function typeOf(error: unknown): string {
  if (isBatchError(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

function exceptionOf(error: unknown): Error | string {
  return error instanceof Error ? error : String(error);
}
