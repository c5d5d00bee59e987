import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll } from 'vitest';

/** The SDK as a program sets it up, with spans kept in memory. */
export function tracing() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const spans = () => exporter.getFinishedSpans();
  return {
    tracer: provider.getTracer('test'),
    spans,
    named: (name: string) => spans().filter((span) => span.name === name),
  };
}

/** Lets the active span follow promises, as in a program. */
export function followPromises(): void {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());
}

export const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
export const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
export const linksOf = (span: ReadableSpan | undefined) =>
  span?.links.map((link) => link.context.spanId);

/** How long a span took. Milliseconds. */
export const lengthOf = ({ duration: [seconds, nanos] }: ReadableSpan) =>
  seconds * 1_000 + nanos / 1e6;
