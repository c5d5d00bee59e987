import {
  type Attributes,
  type Context,
  type HrTime,
  type Link,
  type Span,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';

/** What a span is begun with. */
export interface Beginning {
  readonly attributes: Attributes;
  /** Where it stands: whose child it is. */
  readonly parent: Context;
  readonly links?: Link[];
}

/** A span whose length is what the processor has measured: begun by the clock on the wall, ended by the clock that does not jump. */
export class TimedSpan {
  readonly span: Span;

  constructor(
    tracer: Tracer,
    name: string,
    { attributes, parent, links = [] }: Beginning,
    /** Milliseconds since the epoch. */
    readonly startedAt = Date.now(),
  ) {
    const startTime = hrTime(startedAt);
    this.span = tracer.startSpan(name, { startTime, attributes, links }, parent);
  }

  end(durationMs: number): void {
    this.span.end(hrTime(this.startedAt + durationMs));
  }

  /** Ends it without knowing how long it took: nobody listens any more. */
  giveUp(): void {
    this.span.end();
  }

  /**
   * Marks it as failed.
   *
   * @param type - An error's code or class: never its text, which may name keys.
   * @see https://opentelemetry.io/docs/specs/semconv/general/recording-errors/
   */
  fail(type: string, message?: string): void {
    this.span.setAttribute('error.type', type);
    this.span.setStatus({
      code: SpanStatusCode.ERROR,
      ...(message === undefined ? {} : { message }),
    });
  }
}

/** Whole seconds and nanoseconds, which no clock is too far off to be told from. */
function hrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1_000);
  return [seconds, Math.round((epochMs - seconds * 1_000) * 1e6)];
}
