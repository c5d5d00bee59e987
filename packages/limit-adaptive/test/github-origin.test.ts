import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchProcessor, fixedLimit, type Limit } from '@batchkit/core';
import { Octokit } from '@octokit/core';
import { type GithubOriginOptions, startGithubOrigin } from 'github-origin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdaptiveLimit, adaptiveLimit } from '../src/index.js';

const FILES = 60;
const paths = Array.from({ length: FILES }, (_, index) => `file-${index}.txt`);
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'limit-adaptive-'));
  for (const path of paths) writeFileSync(join(directory, path), `content of ${path}`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** An origin with these files, and an octokit that notes when it asks and when it is told to wait. */
async function githubWith(options: Partial<GithubOriginOptions>, limit: Limit) {
  const origin = await startGithubOrigin({
    repositories: { 'acme/ui': { directory } },
    ...options,
  });
  await origin.prepare();
  const octokit = new Octokit({ baseUrl: origin.url });
  const seen = { askedAt: [] as number[], toldAt: [] as number[] };
  octokit.hook.before('request', () => void seen.askedAt.push(performance.now()));
  octokit.hook.after('request', ({ headers }) => (limit as AdaptiveLimit).observe?.(headers));
  octokit.hook.error('request', (error) => {
    seen.toldAt.push(performance.now());
    throw error;
  });
  const processor = new BatchProcessor({
    limit,
    retry: { attempts: Infinity, delayMs: () => 0 },
  });
  const fetchFile = async (path: string) => {
    const route = 'GET /repos/{owner}/{repo}/contents/{path}';
    const mediaType = { format: 'raw' };
    const { data } = await octokit.request(route, { owner: 'acme', repo: 'ui', path, mediaType });
    return data as unknown;
  };
  const ask = (signal?: AbortSignal) =>
    processor.getMany(paths, fetchFile, { maxConcurrency: Infinity, signal });
  return { origin, seen, ask };
}

const contents = paths.map((path) => `content of ${path}`);

describe('octokit against an origin that takes 6 requests at once', () => {
  const options = { maxConcurrent: 6, retryAfterSeconds: 1, latencyMs: 5 };

  it('asks nothing while it is told to wait, and is told so a few times', async () => {
    const { origin, seen, ask } = await githubWith(options, adaptiveLimit());
    try {
      expect(await ask()).toEqual(contents);
      const { rejected, requests } = origin.stats();
      expect(rejected).toBeGreaterThan(0);
      expect(rejected).toBeLessThan(20);
      expect(requests).toBe(FILES + rejected);
      for (const toldAt of seen.toldAt) {
        // The refusal has been seen here a moment before the limit hears of it.
        const during = seen.askedAt.filter((ms) => ms > toldAt + 20 && ms < toldAt + 980);
        expect(during).toEqual([]);
      }
    } finally {
      await origin.close();
    }
  });

  it('a fixed limit that is too high is told so again and again', async () => {
    const { origin, ask } = await githubWith({ ...options, retryAfterSeconds: 0 }, fixedLimit(20));
    try {
      expect(await ask()).toEqual(contents);
      expect(origin.stats().rejected).toBeGreaterThan(20);
    } finally {
      await origin.close();
    }
  });
});

describe('octokit against an origin with a budget of 40 requests', () => {
  it('stops before it is used up, and meets no refusal', async () => {
    const limit = adaptiveLimit({ reserve: 0.1 });
    const { origin, ask } = await githubWith({ rateLimit: { limit: 40 }, latencyMs: 2 }, limit);
    const controller = new AbortController();
    try {
      const batch = ask(controller.signal);
      await expect.poll(() => origin.stats().requests, { timeout: 10_000 }).toBe(36);
      await expect.poll(() => limit.state().inUse).toBe(0);
      expect(origin.stats()).toMatchObject({ requests: 36, rejected: 0 });
      expect(limit.state().budgets).toMatchObject([{ resource: 'core', limit: 40, remaining: 4 }]);
      expect(limit.state().budgets[0]?.resetInMs).toBeGreaterThan(3_500_000);
      controller.abort('enough');
      await expect(batch).rejects.toBe('enough');
    } finally {
      await origin.close();
    }
  });
});
