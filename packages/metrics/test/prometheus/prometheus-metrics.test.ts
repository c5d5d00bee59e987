import { BatchProcessor } from '@batchkit/core';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { prometheusMetrics } from '../../src/prometheus/index.js';
import { batchEnded } from '../batch-ended.js';
import { IDLE, tellingProcessor } from '../collect/fake-processor.js';
import { busyProcessor, SECRET } from './busy-processor.js';
import { namesOf, scrape, seriesOf } from './served.js';

async function busy() {
  const registry = new Registry();
  const { processor, storage, run } = busyProcessor();
  const metrics = prometheusMetrics(processor, { registry, storage });
  await run();
  return { registry, metrics, text: await scrape(registry) };
}

describe('a scrape', () => {
  it('gives what the snapshot gives', async () => {
    const { metrics, text } = await busy();
    const series = seriesOf(text);
    const { calls, requests, batches, queueWait } = metrics.snapshot();
    const sumOf = (name: string, ...parts: string[]) =>
      [...series]
        .filter(([of]) => of.startsWith(`${name}{`) && parts.every((part) => of.includes(part)))
        .reduce((sum, [, value]) => sum + value, 0);
    expect(sumOf('batchkit_upstream_calls_total')).toBe(calls.made);
    expect(sumOf('batchkit_upstream_calls_saved_total')).toBe(calls.saved);
    expect(sumOf('batchkit_requests_answered_total', 'source="cache"')).toBe(
      requests.bySource.cache,
    );
    expect(sumOf('batchkit_requests_failed_total', 'code="ERR_FETCH"')).toBe(2);
    expect(sumOf('batchkit_batches_total')).toBe(batches.ended);
    expect(sumOf('batchkit_queue_wait_seconds_count')).toBe(queueWait.count);
    expect(sumOf('batchkit_queue_wait_seconds_sum')).toBeCloseTo(queueWait.sumMs / 1_000, 9);
    expect(series.get('batchkit_slots{limit="fixed",processor="default"}')).toBe(20);
    expect(series.get('batchkit_tier_size_bytes{processor="default",tier="l1"}')).toBe(2_048);
    expect(series.has('batchkit_tier_size_bytes{processor="default",tier="l2"}')).toBe(false);
    const breaker = (state: string) =>
      series.get(`batchkit_breaker_state{processor="default",state="${state}",tier="l2"}`);
    expect([breaker('closed'), breaker('open'), breaker('probing')]).toEqual([0, 1, 0]);
    expect(calls.made).toBeGreaterThan(3);
    expect(calls.saved).toBeGreaterThan(3);
  });

  it('gives the same again while nothing happens', async () => {
    const { registry, text } = await busy();
    expect(await scrape(registry)).toBe(text);
  });

  it('names every metric as Prometheus has it, and shows no key anywhere', async () => {
    const { text } = await busy();
    for (const { name, type, help } of parsePrometheusTextFormat(text)) {
      expect(name).toMatch(/^batchkit(_[a-z0-9]+)+$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(name.endsWith('_total'), name).toBe(type === 'COUNTER');
      if (type === 'HISTOGRAM') expect(name).toMatch(/_seconds$/);
      expect(name).not.toMatch(/_(ms|millis|milliseconds|kb)(_|$)/);
    }
    expect(text).not.toContain(SECRET);
  });

  it('takes a limit without end', async () => {
    const registry = new Registry();
    const limit = { name: 'none', concurrency: Infinity, holdMs: 0 };
    prometheusMetrics(tellingProcessor({ limit }), { registry });
    const series = seriesOf((await scrape(registry)).replaceAll('+Inf', 'Infinity'));
    expect(series.get('batchkit_slots{limit="none",processor="default"}')).toBe(Infinity);
  });
});

describe('durations', () => {
  it('are seconds, in buckets that can be chosen', async () => {
    const registry = new Registry();
    const processor = tellingProcessor();
    prometheusMetrics(processor, { registry, buckets: [0.05, 0.5, 5] });
    for (const durationMs of [40, 400, 450]) processor.emit(batchEnded({ durationMs }));
    processor.emit(batchEnded({ durationMs: 4_000, isBackground: true }));
    const series = seriesOf(await scrape(registry));
    const bucket = (le: string, kind: string) =>
      series.get(
        `batchkit_batch_duration_seconds_bucket{kind="${kind}",le="${le}",processor="default"}`,
      );
    expect(['0.05', '0.5', '5', '+Inf'].map((le) => bucket(le, 'awaited'))).toEqual([1, 3, 3, 3]);
    expect(['0.05', '0.5', '5'].map((le) => bucket(le, 'background'))).toEqual([0, 0, 1]);
  });

  it('carry an example where the registry speaks OpenMetrics', async () => {
    const registry = new Registry<'application/openmetrics-text; version=1.0.0; charset=utf-8'>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const processor = new BatchProcessor();
    const seen: string[] = [];
    prometheusMetrics(processor, {
      registry: registry as never,
      exemplar: (event) => {
        seen.push(event.type);
        return event.type === 'batch:ended' ? { trace_id: 'abc' } : undefined;
      },
    });
    await processor.getMany(['a'], async () => 1);
    const text = await scrape(registry as never);
    const examples = text.split('\n').filter((line) => line.includes(' # {'));
    expect(examples).toHaveLength(1);
    expect(examples[0]).toMatch(/^batchkit_batch_duration_seconds_bucket\{.*# \{trace_id="abc"\}/);
    expect(new Set(seen)).toEqual(new Set(['call:ended', 'batch:ended']));
    expect(text.trimEnd()).toMatch(/# EOF$/);
  });
});

describe('the processors of one registry', () => {
  it('share its metrics, told apart by name, until they stop', async () => {
    const registry = new Registry();
    const [users, teams] = [new BatchProcessor(), new BatchProcessor()];
    prometheusMetrics(users, { registry, name: 'users' });
    const ofTeams = prometheusMetrics(teams, { registry, name: 'teams' });
    await users.getMany(['a', 'b'], async () => 1);
    await teams.getMany(['a'], async () => 1);
    const made = async (name: string) =>
      seriesOf(await scrape(registry)).get(
        `batchkit_upstream_calls_total{kind="single",optimizer="",processor="${name}",status="ok"}`,
      );
    expect([await made('users'), await made('teams')]).toEqual([2, 1]);
    ofTeams.stop();
    await teams.getMany(['b'], async () => 1);
    expect([await made('users'), await made('teams')]).toEqual([2, undefined]);
    expect(ofTeams.snapshot().calls.made).toBe(1);
  });

  it('have different names, and one that is refused leaves nothing behind', () => {
    const registry = new Registry();
    prometheusMetrics(new BatchProcessor(), { registry });
    const second = tellingProcessor(IDLE);
    expect(() => prometheusMetrics(second, { registry })).toThrow(
      'Expected `name` to be one that no other processor of the registry has, got `"default"` (string).',
    );
    expect(second.listeners).toBe(0);
  });

  it('are refused where something else has the name of a metric', () => {
    const registry = new Registry();
    new Counter({ name: 'batchkit_retries_total', help: 'Mine.', registers: [registry] });
    const processor = tellingProcessor();
    expect(() => prometheusMetrics(processor, { registry })).toThrow('batchkit_retries_total');
    expect(processor.listeners).toBe(0);
  });
});

describe('names made up without end', () => {
  it('make no series without end', async () => {
    const registry = new Registry();
    const processor = tellingProcessor();
    prometheusMetrics(processor, { registry });
    const call = { type: 'call:ended', call: 1, batch: 1, kind: 'group', keys: 1 } as const;
    for (let index = 0; index < 1_000; index += 1) {
      processor.emit({
        ...call,
        delivered: 1,
        unasked: 0,
        status: 'ok',
        queueWaitMs: 0,
        durationMs: 1,
        optimizer: `made up ${index}`,
      });
    }
    const text = await scrape(registry);
    const named = [...seriesOf(text).keys()].filter((series) => /calls_total.*ok/.test(series));
    expect(named.length).toBeLessThanOrEqual(102);
    expect(namesOf(text)).toContain('batchkit_upstream_call_duration_seconds_bucket');
    expect(text.match(/duration_seconds_count\{.*optimizer="/g)?.length).toBeLessThanOrEqual(101);
  });
});

describe('a wrong option is refused', () => {
  const registry = new Registry();
  it.each([
    [{}, "Expected `registry` to be a `Registry` of prom-client's, got `undefined`."],
    [{ registry, name: '' }, 'Expected `name` to be a text that is not empty'],
    [{ registry, buckets: [1, 1] }, 'Expected `buckets` to be ascending seconds above 0'],
    [{ registry, buckets: [] }, 'Expected `buckets` to be ascending seconds above 0'],
    [{ registry, buckets: [0, 1] }, 'Expected `buckets` to be ascending seconds above 0'],
    [{ registry, exemplar: {} }, 'Expected `exemplar` to be a function'],
    [
      { registry, exemplar: () => undefined },
      'Expected `exemplar` to be left out where the registry does not speak OpenMetrics',
    ],
    [{ registry, prefix: 'x' }, 'Unknown options of prometheusMetrics: `prefix`.'],
    [undefined, 'Expected `options of prometheusMetrics` to be an object'],
  ])('%o', (options, message) => {
    expect(() => prometheusMetrics(new BatchProcessor(), options as never)).toThrow(message);
  });
});
