import { Octokit } from '@octokit/core';
import { describe, expect, it } from 'vitest';
import { refusalOf, serveFiles, UI } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

const REPOSITORY = 'GET /repos/{owner}/{repo}';

describe('an origin with a token', () => {
  it('answers who carries it, as a token or as a bearer', async () => {
    const { origin, octokit } = await serveFiles({ a: '1' }, { token: 's3cret' });
    expect((await octokit.request(REPOSITORY, UI)).status).toBe(200);
    const headers = { authorization: 'Bearer s3cret' };
    expect((await rawRequest(origin, '/repos/acme/ui', { headers })).status).toBe(200);
  });

  it('turns everybody else away, at no charge', async () => {
    const { origin } = await serveFiles({ a: '1' }, { token: 's3cret' });
    for (const auth of [undefined, 'wrong']) {
      const octokit = new Octokit({ baseUrl: origin.url, auth });
      const { status, response } = await refusalOf(octokit.request(REPOSITORY, UI));
      expect([status, response.data.message]).toEqual([401, 'Bad credentials']);
      expect(response.headers['x-ratelimit-remaining']).toBe('5000');
      await expect(octokit.graphql('{ viewer { login } }')).rejects.toMatchObject({ status: 401 });
    }
  });
});
