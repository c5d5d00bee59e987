import { type BatchEvent, BatchProcessor, type GroupOptimizer, mapStorage } from '@batchkit/core';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { traceBatches } from '../../src/opentelemetry/index.js';
import { prometheusMetrics } from '../../src/prometheus/index.js';
import { busyProcessor, SECRET } from '../prometheus/busy-processor.js';
import { scrape } from '../prometheus/served.js';
import { followPromises, idOf, lengthOf, linksOf, parentOf, tracing } from './traced.js';

followPromises();

/** Lets what is under way go on until it waits for something else than its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A fetch that answers when the test says so. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), fetch: (key: string) => opened.then(() => key) };
}

describe('a batch', () => {
  it('is a span where its caller stands, with its mget and its calls below', async () => {
    const { tracer, named, spans } = tracing();
    const processor = new BatchProcessor({ storage: mapStorage() });
    traceBatches(processor, { tracer });
    await tracer.startActiveSpan('caller', async (caller) => {
      await processor.getMany(['a', 'b', 'a'], async (key) => key);
      caller.end();
    });
    await turn();

    const [batch] = named('batchkit.batch');
    const [mget] = named('batchkit.mget');
    expect(parentOf(batch)).toBe(idOf(named('caller')[0]));
    expect(named('batchkit.call').map(parentOf)).toEqual([idOf(batch), idOf(batch)]);
    expect(parentOf(mget)).toBe(idOf(batch));
    expect(batch?.attributes).toEqual({
      'batchkit.batch.id': 1,
      'batchkit.batch.requests': 3,
      'batchkit.batch.background': false,
      'batchkit.grouper.name': 'none',
      'batchkit.batch.queued': 2,
      'batchkit.batch.groups': 1,
      'batchkit.batch.duplicates': 1,
      'batchkit.batch.hits': 0,
      'batchkit.batch.stale': 0,
      'batchkit.batch.joined': 0,
      'batchkit.batch.fetched': 3,
      'batchkit.batch.failed': 0,
      'batchkit.batch.calls': 2,
      'batchkit.batch.group_calls': 0,
    });
    expect(mget?.attributes).toMatchObject({
      'db.system.name': 'map',
      'db.operation.name': 'mget',
      'db.operation.batch.size': 3,
      'batchkit.lookup.misses': 3,
    });
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(spans().every((span) => span.status.code === SpanStatusCode.UNSET)).toBe(true);
  });

  it('takes as long as the processor says', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor({ storage: mapStorage() });
    const told: BatchEvent[] = [];
    processor.subscribe((event) => told.push(event));
    traceBatches(processor, { tracer });
    await processor.getMany(['a'], async (key) => key);
    await turn();
    for (const [name, type] of [
      ['batchkit.batch', 'batch:ended'],
      ['batchkit.mget', 'lookup:ended'],
      ['batchkit.call', 'call:ended'],
    ] as const) {
      const event = told.find((each) => each.type === type) as { durationMs: number } & BatchEvent;
      const [span] = named(name);
      expect(span && lengthOf(span), name).toBeCloseTo(event.durationMs, 3);
    }
    expect(named('batchkit.mget')[0]?.startTime).toEqual(named('batchkit.batch')[0]?.startTime);
  });

  it('that is nested stands below the call that asked for it', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor({ limit: 1 });
    traceBatches(processor, { tracer });
    await processor.getMany(['outer'], async () => {
      const [value] = await processor.getMany(['inner'], async () => 1);
      return value;
    });
    await turn();
    const batches = named('batchkit.batch').toSorted(
      (a, b) =>
        Number(a.attributes['batchkit.batch.id']) - Number(b.attributes['batchkit.batch.id']),
    );
    const [outerCall] = named('batchkit.call').filter(
      (span) => parentOf(span) === idOf(batches[0]),
    );
    expect(parentOf(batches[1])).toBe(idOf(outerCall));
  });
});

describe('a call is linked to every batch it serves', () => {
  it('to those that wait as it begins, and to those that join it', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor({ limit: 1 });
    traceBatches(processor, { tracer });
    const [first, second] = [gate(), gate()];
    const batches = [processor.getMany(['a'], first.fetch)];
    await turn();
    batches.push(processor.getMany(['b'], second.fetch));
    batches.push(processor.getMany(['b', 'a'], second.fetch));
    await turn();
    first.open();
    await turn();
    batches.push(processor.getMany(['b', 'b'], second.fetch));
    second.open();
    await Promise.all(batches);
    await turn();

    const spanOf = (id: number) =>
      idOf(named('batchkit.batch').find((span) => span.attributes['batchkit.batch.id'] === id));
    const [callOfA, callOfB] = named('batchkit.call');
    expect(linksOf(callOfA)).toEqual([spanOf(1), spanOf(3)]);
    expect(linksOf(callOfB)).toEqual([spanOf(2), spanOf(3), spanOf(4)]);
    expect(parentOf(callOfB)).toBe(spanOf(2));
  });

  it('also one that fetches a group for several', async () => {
    const { tracer, named } = tracing();
    const optimizer: GroupOptimizer = {
      name: 'all',
      canOptimize: () => true,
      fetchGroup: async ({ requests }) => new Map(requests.slice(1).map(({ key }) => [key, key])),
    };
    const processor = new BatchProcessor({ limit: 1, optimizers: [optimizer] });
    traceBatches(processor, { tracer });
    const blocking = gate();
    const alone = { enableOptimizations: false };
    const batches = [processor.getMany(['x'], blocking.fetch, alone)];
    await turn();
    for (const key of ['a', 'b', 'c']) batches.push(processor.getMany([key], async () => key));
    blocking.open();
    await Promise.all(batches);
    await turn();
    const group = named('batchkit.call').find(
      (span) => span.attributes['batchkit.call.kind'] === 'group',
    );
    expect(linksOf(group)).toHaveLength(3);
    expect(group?.attributes).toMatchObject({
      'batchkit.optimizer.name': 'all',
      'batchkit.call.keys': 3,
      'batchkit.call.delivered': 2,
      'batchkit.call.status': 'ok',
    });
    expect(group?.events).toMatchObject([
      {
        name: 'batchkit.fallback',
        attributes: { 'batchkit.fallback.keys': 1, 'error.type': 'ERR_OPTIMIZER_CONTRACT' },
      },
    ]);
  });
});

describe('what fails', () => {
  class NotFound extends Error {
    override readonly name = 'NotFound';
  }
  const failing = async (key: string) => {
    throw new NotFound(`there is no ${key}`);
  };

  it('is told by class and code, and by nothing that names a key', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor();
    traceBatches(processor, { tracer });
    await processor.getManySettled(['a', 'b'], failing);
    await turn();
    const [call] = named('batchkit.call');
    expect(call?.attributes['error.type']).toBe('NotFound');
    expect(call?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(call?.events).toEqual([]);
    const [batch] = named('batchkit.batch');
    expect(batch?.attributes['error.type']).toBe('ERR_FETCH');
    expect(batch?.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: '2 of 2 requests failed',
    });
  });

  it('is recorded whole where that is asked for', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor();
    traceBatches(processor, { tracer, recordExceptions: true });
    await processor.getManySettled(['a'], failing);
    await turn();
    expect(named('batchkit.call')[0]?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.message': 'there is no a' } },
    ]);
  });

  it('is a call that took too long, and not a caller who left', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor();
    traceBatches(processor, { tracer });
    const caller = new AbortController();
    const never = () => new Promise<never>(() => {});
    const slow = processor.getManySettled(['slow'], never, { timeoutMs: 1 });
    const left = processor.getManySettled(['left'], never, { signal: caller.signal });
    await turn();
    caller.abort();
    await Promise.all([slow, left]);
    await turn();
    const types = (name: string) => named(name).map((span) => span.attributes['error.type']);
    expect(types('batchkit.call').toSorted()).toEqual(['ERR_TIMEOUT', undefined]);
    expect(types('batchkit.batch').toSorted()).toEqual(['ERR_TIMEOUT', undefined]);
  });

  it('is a lookup that the storage could not make', async () => {
    const { tracer, named } = tracing();
    const mget = () => Promise.reject(new Error('down'));
    const processor = new BatchProcessor({ storage: { ...mapStorage(), mget } });
    traceBatches(processor, { tracer });
    await processor.getMany(['a'], async () => 1);
    await turn();
    expect(named('batchkit.mget')[0]?.attributes).toMatchObject({
      'batchkit.lookup.unread': 1,
      'error.type': 'ERR_STORAGE_READ',
    });
  });
});

describe('spans', () => {
  it('hold no key, whatever happens', async () => {
    const { tracer, spans } = tracing();
    const { processor, run } = busyProcessor();
    traceBatches(processor, { tracer });
    await run();
    expect(spans().length).toBeGreaterThan(10);
    const seen = spans().map(({ name, attributes, events, status }) =>
      JSON.stringify({ name, attributes, events, status }),
    );
    expect(seen.join()).not.toContain(SECRET);
  });

  it('are given up with the tracing, and are no more afterwards', async () => {
    const { tracer, spans, named } = tracing();
    const processor = new BatchProcessor();
    const tracingOfIt = traceBatches(processor, { tracer });
    const { open, fetch } = gate();
    const batch = processor.getMany(['a'], fetch);
    await turn();
    expect(spans()).toEqual([]);
    tracingOfIt.stop();
    expect(spans().map(({ name }) => name)).toEqual(['batchkit.call', 'batchkit.batch']);
    open();
    await batch;
    await processor.getMany(['b'], async () => 1);
    expect(named('batchkit.batch')).toHaveLength(1);
  });

  it('of batches that had begun before are left out, and their calls are roots', async () => {
    const { tracer, named } = tracing();
    const processor = new BatchProcessor({ limit: 1 });
    const { open, fetch } = gate();
    const batch = processor.getMany(['a', 'b'], fetch);
    await turn();
    traceBatches(processor, { tracer });
    open();
    await batch;
    await turn();
    expect(named('batchkit.batch')).toEqual([]);
    expect(named('batchkit.call').map(parentOf)).toEqual([undefined]);
  });
});

describe('a trace is an example of a duration', () => {
  it('of the batch and the call that took it, whoever heard of them first', async () => {
    const { tracer, named } = tracing();
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const processor = new BatchProcessor();
    const { exemplarOf } = traceBatches(processor, { tracer });
    prometheusMetrics(processor, { registry, exemplar: exemplarOf });
    await tracer.startActiveSpan('caller', async (caller) => {
      await processor.getMany(['a'], async () => 1);
      caller.end();
    });
    await turn();
    const text = await scrape(registry);
    const exampleOf = (name: string) =>
      text.split('\n').find((line) => line.startsWith(`${name}_bucket`) && line.includes(' # {'));
    expect(exampleOf('batchkit_batch_duration_seconds')).toContain(
      `span_id="${idOf(named('batchkit.batch')[0])}"`,
    );
    expect(exampleOf('batchkit_upstream_call_duration_seconds')).toContain(
      `span_id="${idOf(named('batchkit.call')[0])}"`,
    );
  });

  it('and not where nothing is sampled', async () => {
    const tracer = trace.getTracer('nothing is set up');
    const processor = new BatchProcessor();
    const { exemplarOf } = traceBatches(processor, { tracer });
    const seen: unknown[] = [];
    processor.subscribe((event) => seen.push(exemplarOf(event as never)), {
      only: ['batch:ended'],
    });
    await processor.getMany(['a'], async () => 1);
    await turn();
    expect(seen).toEqual([undefined]);
  });
});

describe('a wrong option is refused', () => {
  const { tracer } = tracing();
  it.each([
    [{}, "Expected `tracer` to be a `Tracer` of OpenTelemetry's, got `undefined`."],
    [{ tracer, recordExceptions: 1 }, 'Expected `recordExceptions` to be a boolean'],
    [{ tracer, keys: true }, 'Unknown options of traceBatches: `keys`.'],
    [undefined, 'Expected `options of traceBatches` to be an object'],
  ])('%o', (options, message) => {
    expect(() => traceBatches(new BatchProcessor(), options as never)).toThrow(message);
  });

  it('and what is no processor', () => {
    expect(() => traceBatches({} as never, { tracer })).toThrow(
      'Expected `processor` to be an object with `subscribe`, got `object`.',
    );
  });
});
