import { BatchProcessor, mapStorage } from '@batchkit/core';
import { memoryRepository } from 'github-origin';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GithubTree, TreeEntry } from '../src/index.js';
import { sharedSource } from '../src/shared-source.js';
import { serveMemory, sourceOf } from './support/origin.js';
import { pipelineOf } from './support/pipeline.js';
import { svelteFiles } from './support/svelte.js';

const svelte = svelteFiles();
const paths = [...svelte.keys()];

afterEach(() => vi.useRealTimers());

describe('the svelte library, read again after one file has changed', () => {
  it('takes one conditional call and one for the content', async () => {
    const memory = memoryRepository(Object.fromEntries(svelte));
    const origin = await serveMemory(memory);
    const { processor, read, source } = pipelineOf(origin);
    await read(paths);
    memory.write('index.js', 'changed\n');
    source.expire();
    await processor.invalidate(paths);
    origin.resetStats();
    expect(await read(paths)).toEqual(
      paths.map((path) => (path === 'index.js' ? 'changed\n' : svelte.get(path))),
    );
    expect(origin.stats()).toMatchObject({ requests: 2, byRoute: { tree: 1, blob: 1 } });
  });

  it('takes one conditional call, which is free, where nothing has', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const origin = await serveMemory(memoryRepository(Object.fromEntries(svelte)));
    const { processor, read } = pipelineOf(origin, { ttlMs: 60_000 });
    await read(paths);
    await processor.invalidate(paths);
    vi.setSystemTime(Date.now() + 60_000);
    origin.resetStats();
    expect(await read(paths)).toEqual([...svelte.values()]);
    expect(origin.stats()).toMatchObject({ requests: 1, byStatus: { 304: 1 }, bytes: 0 });
  });

  it('takes one conditional call and one for the content in another process as well', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const memory = memoryRepository(Object.fromEntries(svelte));
    const origin = await serveMemory(memory);
    const storage = mapStorage();
    await pipelineOf(origin, { storage }).read(paths);
    memory.write('index.js', 'changed\n');
    vi.setSystemTime(Date.now() + 60_000);
    origin.resetStats();
    const contents = await pipelineOf(origin, { storage }).read(paths);
    expect(contents[paths.indexOf('index.js')]).toBe('changed\n');
    expect(origin.stats()).toMatchObject({ requests: 2, byRoute: { tree: 1, blob: 1 } });
  });
});

describe('the metadata of all components of the svelte library', () => {
  it('is one call', async () => {
    const origin = await serveMemory(memoryRepository(Object.fromEntries(svelte)));
    const source = sourceOf(origin);
    const filesOf = ({ entries }: GithubTree, component: string): TreeEntry[] =>
      entries.filter(({ path }) => path.slice(0, path.lastIndexOf('/')) === component);
    const shared = sharedSource({
      sourceOf: () => 'components',
      fetchSource: (_, context) => source.tree(context),
      pick: filesOf,
    });
    const components = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))];
    expect(components.length).toBeGreaterThan(61);
    const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
    const metadata = await processor.getMany(components, shared.fetch, shared.batch);
    expect(metadata.every((files) => files.length > 0)).toBe(true);
    expect(origin.stats().requests).toBe(1);
  });
});
