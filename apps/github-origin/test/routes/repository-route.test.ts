import { describe, expect, it } from 'vitest';
import { refusalOf, serveFiles, UI } from '../support/origin.js';

const REPOSITORY = 'GET /repos/{owner}/{repo}';

describe('a repository', () => {
  it('has a name and a default branch', async () => {
    const { octokit } = await serveFiles({ a: '1' });
    const { data } = await octokit.request(REPOSITORY, UI);
    expect(data).toMatchObject({ name: 'ui', full_name: 'acme/ui', default_branch: 'main' });
  });

  it('that is not served is a 404', async () => {
    const { octokit } = await serveFiles({ a: '1' });
    const asked = { owner: 'acme', repo: 'other' };
    expect((await refusalOf(octokit.request(REPOSITORY, asked))).status).toBe(404);
  });
});
