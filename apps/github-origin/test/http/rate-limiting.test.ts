import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusalOf, serveFiles, UI } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

const REPOSITORY = 'GET /repos/{owner}/{repo}';
const START = Date.UTC(2030, 0, 1);

afterEach(() => {
  vi.useRealTimers();
});

function rateOf(headers: Record<string, unknown>) {
  const { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': remaining } = headers;
  const { 'x-ratelimit-used': used, 'x-ratelimit-resource': resource } = headers;
  return { limit, remaining, used, resource };
}

describe('every answer of the API', () => {
  it('says what is left of its own budget', async () => {
    const { origin, octokit } = await serveFiles({ a: '1' });
    await octokit.graphql('{ rateLimit { cost } }');
    await octokit.graphql('{ rateLimit { cost } }');
    const found = await rawRequest(origin, '/repos/acme/ui');
    const core = { limit: '5000', remaining: '4999', used: '1', resource: 'core' };
    expect(rateOf(found.headers)).toEqual(core);
    const missing = await rawRequest(origin, '/nothing');
    expect(rateOf(missing.headers)).toEqual({ ...core, remaining: '4998', used: '2' });
    const graphql = await rawRequest(origin, '/graphql', { method: 'POST' });
    expect(graphql.status).toBe(400);
    expect(rateOf(graphql.headers)).toMatchObject({ remaining: '4997', resource: 'graphql' });
  });
});

describe('a budget', () => {
  it('that is used up is a 403 until an hour after its first request', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    const { octokit } = await serveFiles({ a: '1' }, { rateLimit: { limit: 2 } });
    await octokit.request(REPOSITORY, UI);
    vi.setSystemTime(START + 10_000);
    await octokit.request(REPOSITORY, UI);
    const { status, response } = await refusalOf(octokit.request(REPOSITORY, UI));
    expect([status, response.data.message]).toEqual([
      403,
      'API rate limit exceeded for 127.0.0.1.',
    ]);
    expect(response.headers).toMatchObject({
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '2',
      'x-ratelimit-reset': String(START / 1000 + 3_600),
    });
    vi.setSystemTime(START + 3_599_999);
    expect((await refusalOf(octokit.request(REPOSITORY, UI))).status).toBe(403);
    vi.setSystemTime(START + 3_600_000);
    const { headers } = await octokit.request(REPOSITORY, UI);
    expect(headers['x-ratelimit-remaining']).toBe('1');
  });

  it('is not overdrawn by requests that come together', async () => {
    const { origin } = await serveFiles({ a: '1' }, { rateLimit: { limit: 5 } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => rawRequest(origin, '/repos/acme/ui')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it('of GraphQL that is used up is told with a 200', async () => {
    const { octokit } = await serveFiles({ a: '1' }, { rateLimit: { limit: 1 } });
    await octokit.graphql('{ rateLimit { cost } }');
    await expect(octokit.graphql('{ rateLimit { cost } }')).rejects.toMatchObject({
      errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for 127.0.0.1.' }],
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'graphql' },
    });
    expect((await octokit.request(REPOSITORY, UI)).status).toBe(200);
  });

  it('is not charged for a 304, if the request carries an Authorization header', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const path = '/repos/acme/ui/contents/a';
    const remainingAfter = async (headers: Record<string, string>) =>
      (await rawRequest(origin, path, { headers })).headers['x-ratelimit-remaining'];
    expect(await remainingAfter({})).toBe('4999');
    expect(await remainingAfter({ 'if-none-match': '*' })).toBe('4998');
    expect(await remainingAfter({ 'if-none-match': '*', authorization: 'token x' })).toBe('4998');
    expect(await remainingAfter({ authorization: 'token x' })).toBe('4997');
  });
});
