import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listFiles } from '../../src/catalogue/library.js';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { createGithubClient } from '../../src/github/github-client.js';
import { filesOf } from '../../src/github/tree-file.js';
import { openPipeline } from '../../src/pipeline.js';
import { startChild } from '../../src/processes/child.js';
import { startOriginProcess } from '../../src/processes/origin-process.js';
import { batchkitNewProcess } from '../../src/processes/reader-process.js';
import { batchkitCold } from '../../src/strategies/batchkit.js';
import { serve, temporaryFolder } from '../support/origin.js';
import { PROGRAM_PATH } from '../support/program.js';
import { batchOf } from '../support/settings.js';

describe('the origin in a process of its own', () => {
  it('serves the library, and counts from zero', async () => {
    const origin = await startOriginProcess(PROGRAM_PATH, { framework: 'react', latencyMs: 0 });
    onTestFinished(origin.close);
    const { repository } = FRAMEWORKS.react;
    const client = createGithubClient({ url: origin.url, repository, ref: 'HEAD' });
    expect(await origin.read()).toEqual({ calls: 0, peakInFlight: 0, bytes: 0 });
    expect(filesOf(await client.openSource().tree())).toHaveLength(1_300);
    expect(await origin.read()).toEqual(client.meter.read());
    await origin.reset();
    expect(await origin.read()).toEqual({ calls: 0, peakInFlight: 0, bytes: 0 });
  });

  it('is gone once it has been closed', async () => {
    const origin = await startOriginProcess(PROGRAM_PATH, { framework: 'svelte', latencyMs: 0 });
    await origin.close();
    await expect(fetch(origin.url)).rejects.toThrow();
    await expect(origin.read()).rejects.toThrow();
  });

  it('says what is wrong where it cannot start', async () => {
    const job = { framework: 'svelte', latencyMs: -1 } as const;
    await expect(startOriginProcess(PROGRAM_PATH, job)).rejects.toThrow('latencyMs');
  });
});

describe('a child', () => {
  it('that ends before it answers is an error', async () => {
    const child = startChild(PROGRAM_PATH, 'reader-process');
    const answer = child.ask({});
    await child.close();
    await expect(answer).rejects.toThrow(
      'The reader-process ended with SIGKILL before it answered.',
    );
  });
});

describe('batchkit in a new process', () => {
  it('finds in the store what another process has fetched', async () => {
    const { origin, work, options } = await storedByAnother();
    origin.resetStats();
    const fetched = await batchkitNewProcess(PROGRAM_PATH, options).run(work);
    expect(Object.fromEntries(fetched.sources)).toEqual(FILES);
    expect(fetched.cacheHits).toBe(4);
    expect(fetched.traffic).toEqual({ calls: 0, peakInFlight: 0, bytes: 0 });
    expect(fetched.ms).toBeGreaterThan(0);
    expect(origin.stats().requests).toBe(0);
  });

  it('goes upstream for what the store does not hold', async () => {
    const { origin, work, options } = await storedByAnother();
    origin.resetStats();
    const elsewhere = { ...options, namespace: 'elsewhere' };
    const fetched = await batchkitNewProcess(PROGRAM_PATH, elsewhere).run(work);
    expect(Object.fromEntries(fetched.sources)).toEqual(FILES);
    expect(fetched).toMatchObject({ cacheHits: 0, traffic: { calls: 2 } });
    expect(origin.stats().requests).toBe(2);
  });

  it('ends with the reason of an abort', async () => {
    const { work, options } = await storedByAnother();
    const controller = new AbortController();
    const run = batchkitNewProcess(PROGRAM_PATH, options).run({
      ...work,
      signal: controller.signal,
    });
    controller.abort('enough');
    await expect(run).rejects.toBe('enough');
  });
});

const FILES = { 'a/1.ts': 'a1\n', 'a/2.ts': 'a2\n', 'b/1.ts': 'b1\n', 'b/2.ts': 'b2\n' };

async function storedByAnother() {
  const { origin, client, library } = await serve(FILES);
  const storePath = join(await temporaryFolder(), 'store.lmdb');
  const namespace = 'test';
  const grouping = 'directory';
  const batch = batchOf(2);
  const pipeline = openPipeline({ library, storePath, namespace, batch });
  const work = {
    files: await listFiles(library),
    client,
    concurrency: 2,
    signal: new AbortController().signal,
    onSettled: () => {},
  };
  await batchkitCold({ library, pipeline, grouping }).run(work);
  await pipeline.close();
  const clientOptions = { url: origin.url, repository: 'some/library', ref: 'HEAD', token: 'any' };
  const options = {
    framework: 'svelte',
    root: '',
    storePath,
    namespace,
    grouping,
    batch,
    client: clientOptions,
  } as const;
  return { origin, work, options };
}
