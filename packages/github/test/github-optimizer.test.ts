import { testOptimizer } from '@batchkit/core/testing';
import { Octokit } from '@octokit/core';
import { describe, expect, it } from 'vitest';
import { type GithubSource, githubOptimizer, githubSource } from '../src/index.js';
import { octokitOf, serve, serveAll, TOKEN } from './support/origin.js';
import { pipelineOf } from './support/pipeline.js';

const FILES = { 'a/1.txt': '1\n', 'a/2.txt': '2\n', 'b/3.txt': '3\n' };
const PATHS = Object.keys(FILES);
const served = serveAll({ ...FILES, 'b/4.txt': '4\n' });
const pathOf = (key: string) => key;

/** A source whose origin is asked for when it is first read. */
function lazySource(fetchOf: typeof fetch = (input, init) => fetch(input, init)): GithubSource {
  const octokit = new Octokit({
    auth: TOKEN,
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetchOf(url.replace('https://api.github.com', served.origin.url), init),
    },
  });
  return githubSource({ octokit, owner: 'acme', repo: 'ui' });
}

/** Answers when its signal aborts. */
function hang(_: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    const signal = init?.signal;
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

testOptimizer({ describe, it }, () => githubOptimizer(lazySource(), { pathOf }), {
  group: {
    id: '',
    grouper: 'directory',
    requests: PATHS.map((key) => ({ key, priority: 'normal', queuedAt: 0 })),
  },
  values: new Map(Object.entries(FILES)),
  createHanging: () => githubOptimizer(lazySource(hang), { pathOf }),
});

describe('githubOptimizer', () => {
  it('a file that is not there is stored as absent for negativeTtlMs', async () => {
    const { origin } = served;
    const { processor, read, storage } = pipelineOf(origin, {
      processor: { negativeTtlMs: 60_000 },
    });
    origin.resetStats();
    expect(await read(['a/1.txt', 'none.txt'])).toEqual(['1\n', null]);
    await processor.flush();
    expect(await storage.mget(['none.txt'])).toEqual([null]);
    expect(await read(['a/1.txt', 'none.txt'])).toEqual(['1\n', null]);
    expect(origin.stats().requests).toBe(1);
  });

  it('without credentials every file is fetched alone', async () => {
    const { origin } = await serve(FILES, { rateLimit: { anonymous: 60 } });
    const rawUrl = `${origin.url}/raw`;
    const { read } = pipelineOf(origin, { octokit: octokitOf(origin, ''), rawUrl });
    expect(await read(PATHS)).toEqual(Object.values(FILES));
    expect(origin.stats().byRoute).toMatchObject({ raw: 3, graphql: 0, tree: 0 });
  });

  it('a query that is too large is asked for again in halves, not file by file', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `f${index}.txt`,
        `${`${index}`.padEnd(99, '.')}\n`,
      ]),
    );
    const { origin } = await serve(files, { limits: { queryBytes: 1_000 } });
    const { read } = pipelineOf(origin);
    expect(await read(Object.keys(files))).toEqual(Object.values(files));
    expect(origin.stats().byRoute).toMatchObject({ graphql: 3, contents: 0, blob: 0 });
  });

  it('plans with a tree that the source has, and lists none then', async () => {
    const { origin } = served;
    const { read, source } = pipelineOf(origin);
    await source.tree();
    origin.resetStats();
    expect(await read(PATHS)).toEqual(Object.values(FILES));
    expect(origin.stats()).toMatchObject({ requests: 1, byRoute: { graphql: 1 } });
  });

  it.each([
    [{}, '`pathOf`'],
    [{ pathOf, maxFiles: 0 }, '`limits.files.maxKeys`'],
    [{ pathOf, maxBytes: 0.5 }, '`limits.files.maxBytes`'],
    [{ pathOf, list: () => {} }, '`list`'],
  ])('the options %j are refused', (options, text) => {
    expect(() => githubOptimizer(lazySource(), options as never)).toThrow(text);
  });

  it('something else than a source is refused', () => {
    expect(() => githubOptimizer({} as never, { pathOf })).toThrow('`source.fetchFiles`');
  });
});

describe('githubSource', () => {
  const right = { octokit: octokitOf({ url: '' }), owner: 'acme', repo: 'ui' };

  it.each([
    [{ octokit: {} }, '`octokit.request`'],
    [{ owner: 'a/b' }, '`owner`'],
    [{ repo: '' }, '`repo`'],
    [{ ref: 'a:b' }, '`ref`'],
    [{ ref: '' }, '`ref`'],
    [{ storage: {} }, '`storage.name`'],
    [{ ttlMs: -1 }, '`ttlMs`'],
    [{ rawUrl: 'https://raw.example/' }, '`rawUrl`'],
    [{ onStorageError: 1 }, '`onStorageError`'],
    [{ token: 'x' }, '`token`'],
  ])('the options %j are refused', (wrong, text) => {
    expect(() => githubSource({ ...right, ...wrong } as never)).toThrow(text);
  });
});
