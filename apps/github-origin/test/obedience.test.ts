import { describe, expect, it, onTestFinished } from 'vitest';
import {
  acceleratedClock,
  type Clock,
  type GithubOrigin,
  type GithubOriginOptions,
  generatedRepository,
  startGithubOrigin,
} from '../src/index.js';

const NO_VIOLATIONS = { concurrent: 0, points: 0, budget: 0, retryAfter: 0 };

async function setUp(files: number, options: Partial<GithubOriginOptions> = {}) {
  const memory = generatedRepository({ files, directories: 80, seed: 11 });
  const clock = acceleratedClock({ speed: 100 });
  const origin = await startGithubOrigin({
    repositories: { 'acme/ui': { memory } },
    clock,
    ...options,
  });
  onTestFinished(() => origin.close());
  return { memory, clock, origin };
}

/** One file; `undefined`: it has to be asked for again. */
async function fetchFile(origin: GithubOrigin, path: string) {
  try {
    const answer = await fetch(`${origin.url}/repos/acme/ui/contents/${path}`, {
      headers: { accept: 'application/vnd.github.raw+json' },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const retryAfter = Number(answer.headers.get('retry-after') ?? 0);
    return { body: answer.status === 200 ? body : undefined, retryAfter };
  } catch {
    // The connection was closed.
    return { body: undefined, retryAfter: 0 };
  }
}

/** `workers` calls at once, each `paceMs` apart; waits where it is told to, for all of them. */
async function fetchAll(
  origin: GithubOrigin,
  clock: Clock,
  paths: readonly string[],
  { workers, paceMs }: { workers: number; paceMs: number },
) {
  const bodies = new Map<string, Buffer>();
  const open = [...paths];
  let nextAt = clock.now();
  async function work(): Promise<void> {
    for (let path = open.shift(); path !== undefined; path = open.shift()) {
      const startAt = Math.max(nextAt, clock.now());
      nextAt = startAt + paceMs;
      while (clock.now() < startAt) {
        await clock.wait(startAt - clock.now(), new AbortController().signal);
      }
      const { body, retryAfter } = await fetchFile(origin, path);
      nextAt = Math.max(nextAt, clock.now() + retryAfter * 1000);
      if (body === undefined) open.push(path);
      else bodies.set(path, body);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return bodies;
}

describe('many files', () => {
  it('can be had without breaking a rule, by who keeps the pace: 1,000 take more than a minute', async () => {
    const { memory, clock, origin } = await setUp(1_000);
    const pace = { workers: 20, paceMs: 60_000 / 850 };
    const bodies = await fetchAll(origin, clock, memory.paths(), pace);
    for (const path of memory.paths()) expect(bodies.get(path)).toEqual(memory.read(path));
    const { violations, rejected, peakPointsPerMinute, peakInFlight } = origin.stats();
    expect({ violations, rejected }).toEqual({ violations: NO_VIOLATIONS, rejected: 0 });
    expect(peakPointsPerMinute.rest).toBeLessThanOrEqual(900);
    expect(peakInFlight).toBeLessThanOrEqual(20);
  });

  it('come all the same under faults, and every body that is whole is right', async () => {
    const { memory, clock, origin } = await setUp(500, {
      faults: { serverError: 0.05, closedSocket: 0.02 },
    });
    const pace = { workers: 20, paceMs: 60_000 / 850 };
    const bodies = await fetchAll(origin, clock, memory.paths(), pace);
    for (const path of memory.paths()) expect(bodies.get(path)).toEqual(memory.read(path));
    const { violations, faults, requests } = origin.stats();
    expect(violations).toEqual(NO_VIOLATIONS);
    expect(faults.serverError).toBeGreaterThan(10);
    expect(faults.closedSocket).toBeGreaterThan(2);
    expect(requests).toBe(500 + faults.serverError + faults.closedSocket);
  });
});
