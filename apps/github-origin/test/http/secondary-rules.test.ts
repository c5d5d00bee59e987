import { describe, expect, it } from 'vitest';
import type { GithubOriginOptions } from '../../src/index.js';
import { hold, latencyOf } from '../support/hold.js';
import { manualClock } from '../support/manual-clock.js';
import { serveFiles } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

const POST = { method: 'POST' };

/** An origin with a clock of its own, and what it answers: statuses, or one answer. */
async function setUp(options: Partial<GithubOriginOptions> = {}) {
  const clock = manualClock();
  const { origin } = await serveFiles({ a: '1' }, { clock, ...options });
  const ask = (path = '/repos/acme/ui', how = {}) => rawRequest(origin, path, how);
  async function statuses(count: number, path?: string, how?: object) {
    const found: (number | undefined)[] = [];
    for (let asked = 0; asked < count; asked += 1) found.push((await ask(path, how)).status);
    return found;
  }
  /** The same, fifty at a time, and each status once. */
  async function burst(count: number, path = '/repos/acme/ui', how: RequestInit = {}) {
    const found = new Set<number>();
    for (let asked = 0; asked < count; asked += 50) {
      const some = Array.from({ length: 50 }, () => fetch(origin.url + path, how));
      for (const answer of await Promise.all(some)) {
        await answer.arrayBuffer();
        found.add(answer.status);
      }
    }
    return [...found];
  }
  return { clock, origin, ask, statuses, burst };
}

describe('the points of a minute', () => {
  it('are 900 for REST and 2,000 for GraphQL, apart from each other, by default', async () => {
    const { origin, statuses, burst } = await setUp();
    expect(await burst(900)).toEqual([200]);
    expect(await burst(2_000, '/graphql', POST)).toEqual([400]);
    expect(origin.stats().violations).toEqual({
      concurrent: 0,
      points: 0,
      budget: 0,
      retryAfter: 0,
    });
    expect(await statuses(1, '/graphql', POST)).toEqual([403]);
    expect(origin.stats()).toMatchObject({
      peakPointsPerMinute: { rest: 900, graphql: 2_001 },
      violations: { points: 1 },
      rejected: 1,
    });
  });

  it('come back one by one as they are a minute old', async () => {
    const { clock, statuses } = await setUp({ pointsPerMinute: { rest: 2 }, lockout: false });
    expect(await statuses(1)).toEqual([200]);
    clock.pass(30_000);
    expect(await statuses(2)).toEqual([200, 403]);
    clock.pass(30_000);
    expect(await statuses(2)).toEqual([200, 403]);
  });

  it('are five for what is no read', async () => {
    const { statuses } = await setUp({ pointsPerMinute: { rest: 11 }, lockout: false });
    expect(await statuses(3, '/repos/acme/ui', POST)).toEqual([404, 404, 403]);
    expect(await statuses(2)).toEqual([200, 403]);
  });

  it('are not for raw files, and are for a 304', async () => {
    const { statuses } = await setUp({ pointsPerMinute: { rest: 2 } });
    expect(await statuses(5, '/raw/acme/ui/main/a')).toEqual([200, 200, 200, 200, 200]);
    const known = { headers: { 'if-none-match': '*', authorization: 'token x' } };
    expect(await statuses(3, '/repos/acme/ui/contents/a', known)).toEqual([304, 304, 403]);
  });

  it('can be without a bound', async () => {
    const { origin, burst } = await setUp({ pointsPerMinute: { rest: Infinity } });
    expect(await burst(1_000)).toEqual([200]);
    expect(origin.stats().peakPointsPerMinute.rest).toBe(1_000);
  });
});

describe('a lockout', () => {
  it('turns everything of the API away until its retry-after is over, then begins anew', async () => {
    const { clock, ask, statuses, origin } = await setUp({ pointsPerMinute: { rest: 3 } });
    expect(await statuses(4)).toEqual([200, 200, 200, 403]);
    clock.pass(20_000);
    const refused = await ask();
    expect([refused.status, refused.headers['retry-after']]).toEqual([403, '40']);
    expect(await statuses(1, '/graphql', POST)).toEqual([403]);
    expect(await statuses(1, '/raw/acme/ui/main/a')).toEqual([200]);
    clock.pass(40_000);
    expect(await statuses(4)).toEqual([200, 200, 200, 403]);
    expect(origin.stats()).toMatchObject({
      rejected: 4,
      violations: { points: 2, retryAfter: 2, concurrent: 0 },
    });
  });

  it('is no violation for what was on its way when it was told', async () => {
    const options = { pointsPerMinute: { rest: 1 }, retryAfterGraceMs: 100 };
    const { clock, statuses, origin } = await setUp(options);
    expect(await statuses(3)).toEqual([200, 403, 403]);
    clock.pass(99);
    expect(await statuses(1)).toEqual([403]);
    expect(origin.stats().violations).toMatchObject({ points: 1, retryAfter: 0 });
    clock.pass(1);
    expect(await statuses(1)).toEqual([403]);
    expect(origin.stats().violations).toMatchObject({ points: 1, retryAfter: 1 });
  });

  it('that is switched off is counted all the same', async () => {
    const options = { pointsPerMinute: { rest: 1 }, lockout: false };
    const { clock, statuses, origin } = await setUp(options);
    expect(await statuses(2)).toEqual([200, 403]);
    clock.pass(1_000);
    expect(await statuses(1, '/graphql', POST)).toEqual([400]);
    expect(origin.stats()).toMatchObject({ rejected: 1, violations: { retryAfter: 1 } });
  });

  it('follows too many at once as well', async () => {
    const clock = manualClock();
    const options = { latencyOf, maxConcurrent: 2, retryAfterSeconds: 5 };
    const { origin } = await serveFiles(
      { a: '1' },
      { ...options, clock: { ...clock, wait: () => new Promise(() => {}) } },
    );
    const some = await hold(origin, 2);
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(403);
    await some.leave();
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(403);
    clock.pass(5_000);
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(200);
  });
});

describe('the style of a refusal', () => {
  it.each([403, 429] as const)('is %i for REST, as it is chosen', async (status) => {
    const { statuses } = await setUp({
      refusals: { primary: status, secondary: status },
      rateLimit: { limit: 1 },
      pointsPerMinute: { rest: 2 },
    });
    expect(await statuses(3)).toEqual([200, status, status]);
  });

  it.each([200, 403, 429] as const)('is %i for GraphQL, as it is chosen', async (status) => {
    const { ask, statuses } = await setUp({
      refusals: { graphql: status },
      pointsPerMinute: { graphql: 1 },
    });
    await statuses(1, '/graphql', POST);
    const refused = await ask('/graphql', POST);
    expect([refused.status, refused.headers['retry-after']]).toEqual([status, '60']);
    const body = JSON.parse(String(refused.body));
    const { message } = status === 200 ? body.errors[0] : body;
    expect(message).toMatch(/^You have exceeded a secondary rate limit/);
  });

  it('has no retry-after where that is chosen', async () => {
    const { ask, statuses } = await setUp({
      refusals: { retryAfter: false },
      pointsPerMinute: { rest: 1 },
    });
    await statuses(1);
    expect((await ask()).headers).not.toHaveProperty('retry-after');
  });
});
