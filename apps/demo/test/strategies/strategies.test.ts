import { describe, expect, it } from 'vitest';
import { listFiles } from '../../src/catalogue/library.js';
import { measure } from '../../src/measure.js';
import { comparedWithDisk } from '../../src/reference.js';
import { batchkitCold, batchkitWarm } from '../../src/strategies/batchkit.js';
import { original } from '../../src/strategies/original.js';
import { parallel } from '../../src/strategies/parallel.js';
import { sequential } from '../../src/strategies/sequential.js';
import type { Strategy } from '../../src/strategies/strategy.js';
import type { Upstream } from '../../src/upstream.js';
import { pipelineFor, serve } from '../support/origin.js';

const DIRECTORIES = 6;
const FILES = Object.fromEntries(
  Array.from({ length: 30 }, (_, n) => [`d${n % DIRECTORIES}/${n}.ts`, `let n = ${n};`]),
);

/** What every strategy below runs on: 30 files, an origin that admits 20 calls at once, a limit of 4. */
async function setUp(latencyMs = 20) {
  const { origin, client, library, folder } = await serve(FILES, { latencyMs, maxConcurrent: 20 });
  const files = await listFiles(library);
  // The first query of all makes the origin read GitHub's schema.
  await client.openSource().fetchFiles(['d0/0.ts']);
  const pipeline = await pipelineFor(library, 4);
  const isIdentical = await comparedWithDisk(folder, files);
  const upstream: Upstream = {
    client,
    clientOptions: { url: origin.url, repository: 'some/library', ref: 'HEAD' },
    async reset() {
      origin.resetStats();
      client.meter.reset();
    },
    async read() {
      const { requests, peakInFlight, bytes } = origin.stats();
      return { calls: requests, peakInFlight, bytes };
    },
    async change() {},
    async close() {},
  };
  const settled: number[] = [];
  const work = {
    files,
    client,
    concurrency: 4,
    signal: new AbortController().signal,
    onSettled: (count: number) => settled.push(count),
  };
  const run = (strategy: Strategy) => measure(strategy, work, upstream, isIdentical);
  return { run, client, library, origin, pipeline, settled, work };
}

describe('sequential', () => {
  it('makes a call for each file, one after the other', async () => {
    const { run } = await setUp();
    expect(await run(sequential)).toMatchObject({
      name: 'sequential',
      upstreamCalls: 30,
      peakInFlight: 1,
      cacheHits: 0,
      failed: 0,
      isIdentical: true,
    });
  });

  it('tells how far it is', async () => {
    const { run, settled } = await setUp();
    await run(sequential);
    expect(settled).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});

describe('p-limit', () => {
  it('makes a call for each file, so many at once as it may', async () => {
    const { run } = await setUp();
    expect(await run(parallel)).toMatchObject({
      upstreamCalls: 30,
      peakInFlight: 4,
      failed: 0,
      isIdentical: true,
    });
  });
});

describe('original', () => {
  it('calls for a whole prefix at once, and loses what GitHub does not admit', async () => {
    // Long enough for all to arrive while the first is still waiting.
    const { run } = await setUp(1_000);
    const measurement = await run(original('svelte'));
    expect(measurement).toMatchObject({ upstreamCalls: 30, isIdentical: false });
    expect(measurement.peakInFlight).toBeGreaterThan(20);
    expect(measurement.failed).toBeGreaterThan(0);
    expect(measurement.firstError).toMatchObject({ status: 403 });
  });
});

describe('batchkit', () => {
  it('cold makes one call for all files that fit into it', async () => {
    const { run, library, pipeline } = await setUp();
    const cold = batchkitCold({ library, pipeline, grouping: 'tree' });
    expect(await run(cold)).toMatchObject({
      upstreamCalls: 1,
      peakInFlight: 1,
      cacheHits: 0,
      failed: 0,
      isIdentical: true,
    });
  });

  it('cold is cold, whatever the store held', async () => {
    const { run, library, pipeline } = await setUp();
    const cold = batchkitCold({ library, pipeline, grouping: 'tree' });
    await run(cold);
    expect(await run(cold)).toMatchObject({ cacheHits: 0 });
  });

  it('warm makes no call', async () => {
    const { run, library, pipeline } = await setUp();
    const options = { library, pipeline, grouping: 'tree' } as const;
    await run(batchkitCold(options));
    expect(await run(batchkitWarm(options))).toMatchObject({
      upstreamCalls: 0,
      peakInFlight: 0,
      bytes: 0,
      cacheHits: 30,
      failed: 0,
      isIdentical: true,
    });
  });
});

describe('the counts of the client', () => {
  it.each<[string, Strategy | 'cold']>([
    ['sequential', sequential],
    ['p-limit', parallel],
    ['original', original('svelte')],
    ['batchkit cold', 'cold'],
  ])('agree with those of the origin: %s', async (_, given) => {
    const { run, client, library, pipeline } = await setUp();
    const cold = batchkitCold({ library, pipeline, grouping: 'tree' });
    const { upstreamCalls, bytes, peakInFlight } = await run(given === 'cold' ? cold : given);
    const counted = client.meter.read();
    expect([counted.calls, counted.bytes]).toEqual([upstreamCalls, bytes]);
    expect(counted.peakInFlight).toBeGreaterThanOrEqual(peakInFlight);
  });
});

describe('Ctrl-C', () => {
  it.each<[string, Strategy | 'cold']>([
    ['sequential', sequential],
    ['p-limit', parallel],
    ['original', original('svelte')],
    ['batchkit cold', 'cold'],
  ])('ends %s with its reason', async (_, given) => {
    const { library, pipeline, work } = await setUp();
    const cold = batchkitCold({ library, pipeline, grouping: 'tree' });
    const strategy = given === 'cold' ? cold : given;
    const controller = new AbortController();
    const onSettled = (settled: number) => settled > 0 && controller.abort('enough');
    const run = strategy.run({ ...work, signal: controller.signal, onSettled });
    await expect(run).rejects.toBe('enough');
  });
});
