import { describe, expect, it } from 'vitest';
import { manualClock, START } from '../support/manual-clock.js';
import { serveFiles } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

const SIGNED = { headers: { authorization: 'token x' } };

describe('the budgets', () => {
  it('are one for each resource, as large as is chosen', async () => {
    const { origin } = await serveFiles({ a: '1' }, { rateLimit: { core: 2, graphql: 3 } });
    const core = await rawRequest(origin, '/repos/acme/ui');
    expect(core.headers['x-ratelimit-limit']).toBe('2');
    const graphql = await rawRequest(origin, '/graphql', { method: 'POST' });
    expect(graphql.headers['x-ratelimit-limit']).toBe('3');
  });

  it('are told by /rate_limit, which takes none of them', async () => {
    const clock = manualClock();
    const { origin } = await serveFiles({ a: '1' }, { clock, rateLimit: { core: 2, graphql: 3 } });
    await rawRequest(origin, '/repos/acme/ui');
    await rawRequest(origin, '/repos/acme/ui');
    const reset = START / 1000 + 3_600;
    const core = { limit: 2, remaining: 0, used: 2, reset };
    for (let asked = 0; asked < 3; asked += 1) {
      const { status, body } = await rawRequest(origin, '/rate_limit');
      expect(status).toBe(200);
      expect(JSON.parse(String(body))).toMatchObject({
        resources: { core, graphql: { limit: 3, remaining: 3, used: 0, reset } },
        rate: core,
      });
    }
    expect(origin.stats().peakPointsPerMinute.rest).toBe(5);
  });

  it('that are overdrawn are counted, with every request', async () => {
    const { origin } = await serveFiles({ a: '1' }, { rateLimit: { core: 1 } });
    for (let asked = 0; asked < 4; asked += 1) await rawRequest(origin, '/repos/acme/ui');
    expect(origin.stats()).toMatchObject({ violations: { budget: 3 }, rejected: 0 });
  });

  it('begin anew after an hour of the clock', async () => {
    const clock = manualClock();
    const { origin } = await serveFiles({ a: '1' }, { clock, rateLimit: { core: 1 } });
    const status = async () => (await rawRequest(origin, '/repos/acme/ui')).status;
    expect([await status(), await status()]).toEqual([200, 403]);
    clock.pass(60 * 60 * 1000);
    expect([await status(), await status()]).toEqual([200, 403]);
  });
});

describe('who carries no Authorization header', () => {
  it('has the budget of all, where none is set apart', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const { headers } = await rawRequest(origin, '/repos/acme/ui');
    expect(headers['x-ratelimit-limit']).toBe('5000');
  });

  it('has a budget of its own for REST, and no GraphQL, where one is', async () => {
    const { origin } = await serveFiles(
      { a: '1' },
      { token: 'x', rateLimit: { anonymous: 2, core: 10 } },
    );
    const ask = (how = {}) => rawRequest(origin, '/repos/acme/ui', how);
    expect((await ask()).headers['x-ratelimit-remaining']).toBe('1');
    expect((await ask(SIGNED)).headers['x-ratelimit-remaining']).toBe('9');
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(403);
    expect((await ask(SIGNED)).status).toBe(200);
    expect((await rawRequest(origin, '/graphql', { method: 'POST' })).status).toBe(401);
    expect((await ask({ headers: { authorization: 'token wrong' } })).status).toBe(401);
  });
});
