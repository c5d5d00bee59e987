import type { Limit } from '@batchkit/core';
import { type AdaptiveLimitOptions, adaptiveLimit } from '@batchkit/limit-adaptive';
import {
  acceleratedClock,
  type Clock,
  type GithubOrigin,
  type GithubOriginOptions,
  type MemoryRepository,
  memoryRepository,
} from 'github-origin';
import { describe, expect, it, vi } from 'vitest';
import { octokitOf, serveMemory } from './support/origin.js';
import { type Pipeline, pipelineOf } from './support/pipeline.js';

// Limits take their time.
vi.setConfig({ testTimeout: 120_000 });

/** A thousand files. */
function thousand(): MemoryRepository {
  return memoryRepository(
    Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`d${index % 40}/${index}.txt`, `${index}\n`]),
    ),
  );
}

interface Limited {
  /** What the origin and the limit allow. */
  readonly origin: Partial<GithubOriginOptions>;
  readonly limit: AdaptiveLimitOptions;
  readonly isSingle: boolean;
  /** How much faster than ours the time goes by of the origin, and of the limit. */
  readonly speed: number;
}

/** Reads a thousand files under limits. Fails where a value is wrong. */
async function readUnder(
  given: Limited,
  meanwhile: (origin: GithubOrigin) => Promise<unknown> = async () => {},
): Promise<GithubOrigin> {
  const clock = acceleratedClock({ speed: given.speed });
  const memory = thousand();
  const origin = await serveMemory(memory, { ...given.origin, clock });
  await origin.prepare();
  const { read } = limitedPipeline(origin, given, clock);
  const paths = memory.paths();
  const [contents] = await Promise.all([read(paths), meanwhile(origin)]);
  expect(contents).toEqual(paths.map((path) => memory.read(path)?.toString('utf8')));
  return origin;
}

function limitedPipeline(origin: GithubOrigin, given: Limited, clock: Clock): Pipeline {
  const limit = adaptiveLimit({
    resourceOf: ({ optimizer }) => (optimizer === undefined ? 'core' : 'graphql'),
    now: clock.now,
    wallNow: clock.now,
    ...given.limit,
  });
  const octokit = octokitOf(origin);
  octokit.hook.after('request', ({ headers: { date: _, ...headers } }) => limit.observe(headers));
  const paced: Limit = {
    name: limit.name,
    get concurrency() {
      return limit.concurrency;
    },
    delayMs: (call) => Math.ceil(limit.delayMs(call) / given.speed),
    started: limit.started,
    ended: limit.ended,
    onChange: limit.onChange,
  };
  return pipelineOf(origin, {
    octokit,
    now: clock.now,
    isSingle: given.isSingle,
    processor: {
      limit: paced,
      config: { batch: { defaultConcurrency: 20 } },
      retry: { attempts: 10, delayMs: () => 1 },
    },
  });
}

const UNBROKEN = { concurrent: 0, points: 0, budget: 0, retryAfter: 0 };

describe('a thousand cold files', () => {
  it('under the points of a minute and so many at once, one by one', async () => {
    const origin = await readUnder({
      origin: { maxConcurrent: 20, pointsPerMinute: { rest: 300 }, latencyMs: 60 },
      limit: { maxConcurrency: 20, pointsPerMinute: 240 },
      isSingle: true,
      speed: 60,
    });
    expect(origin.stats().violations).toEqual(UNBROKEN);
    expect(origin.stats()).toMatchObject({ requests: 1_000, rejected: 0 });
    expect(origin.stats().peakPointsPerMinute.rest).toBeGreaterThan(150);
  });

  it.each([
    ['one by one', true, { core: 400 }],
    ['in queries', false, { graphql: 8 }],
  ])('under a budget that is renewed twice meanwhile, %s', async (_, isSingle, rateLimit) => {
    const origin = await readUnder({
      origin: { rateLimit, pointsPerMinute: { rest: 1e6 } },
      limit: { maxConcurrency: 20 },
      isSingle,
      speed: 1_200,
    });
    expect(origin.stats().violations).toEqual(UNBROKEN);
    expect(origin.stats().requests).toBeLessThanOrEqual(isSingle ? 1_000 : 22);
  });

  it('while others are refused: a Retry-After is kept by all calls', async () => {
    const origin = await readUnder(
      {
        origin: { maxConcurrent: 20, retryAfterGraceMs: 30_000, latencyMs: 2_400 },
        limit: { maxConcurrency: 10 },
        isSingle: true,
        speed: 120,
      },
      crowd,
    );
    const { violations, rejected, requests } = origin.stats();
    expect(rejected).toBeGreaterThan(10);
    expect(violations).toMatchObject({ points: 0, budget: 0, retryAfter: 0 });
    expect(requests).toBeLessThan(1_000 + 40 + 2 * rejected);
  });
});

/** Somebody else, with the same token, who asks forty things at once. */
async function crowd(origin: GithubOrigin): Promise<void> {
  await expect.poll(() => origin.stats().requests, { timeout: 20_000 }).toBeGreaterThan(50);
  const address = `${origin.url}/repos/acme/ui/contents/d1/1.txt`;
  await Promise.all(Array.from({ length: 40 }, () => fetch(address).then((all) => all.text())));
}
