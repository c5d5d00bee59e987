import { Octokit } from 'octokit';
import { describe, expect, it } from 'vitest';
import type { GithubOrigin, GithubOriginOptions } from '../src/index.js';
import { expectAsDescribed } from './support/openapi.js';
import { serveFiles, UI } from './support/origin.js';

const FILES = {
  'README.md': '# ui',
  'src/a.ts': 'let a;',
  'src/logo.png': Uint8Array.of(1, 0, 255),
};

/** What the client was told about limits. */
type Told = { limit: 'primary' | 'secondary'; retryAfter: number; url: string };

/** The client as it is published, with all its plug-ins: throttling and retries among them. */
function clientOf(origin: GithubOrigin, told: Told[] = []) {
  const note =
    (limit: Told['limit'], again: boolean) =>
    (retryAfter: number, { url }: { url: string }) => {
      told.push({ limit, retryAfter, url });
      return again;
    };
  return new Octokit({
    baseUrl: origin.url,
    auth: 'token-of-a-test',
    // Its plug-in keeps its state in the process, by this name.
    throttle: {
      id: origin.url,
      onRateLimit: note('primary', false),
      onSecondaryRateLimit: note('secondary', true),
    },
  });
}

async function setUp(options: Partial<GithubOriginOptions> = {}) {
  const { origin } = await serveFiles(FILES, { token: 'token-of-a-test', ...options });
  await origin.prepare();
  const told: Told[] = [];
  return { origin, told, octokit: clientOf(origin, told) };
}

describe('octokit as it is published', () => {
  it('reads everything by REST', async () => {
    const { octokit } = await setUp();
    const { data: repository } = await octokit.rest.repos.get(UI);
    expectAsDescribed('full-repository', repository);
    const { data: tree } = await octokit.rest.git.getTree({
      ...UI,
      tree_sha: repository.default_branch,
      recursive: 'true',
    });
    expect(tree.tree.map(({ path }) => path)).toEqual([
      'README.md',
      'src',
      'src/a.ts',
      'src/logo.png',
    ]);
    const { data: listing } = await octokit.rest.repos.getContent({ ...UI, path: 'src' });
    expect(listing).toMatchObject([{ name: 'a.ts' }, { name: 'logo.png' }]);
    const { data: file } = await octokit.rest.repos.getContent({ ...UI, path: 'src/a.ts' });
    const { sha, content } = file as { sha: string; content: string };
    expect(Buffer.from(content, 'base64').toString()).toBe('let a;');
    const { data: blob } = await octokit.rest.git.getBlob({ ...UI, file_sha: sha });
    expect(blob.content).toBe(content);
    const { data: limits } = await octokit.rest.rateLimit.get();
    expect(limits.resources.core.used).toBe(5);
  });

  it('reads many files by one query', async () => {
    const { octokit, origin } = await setUp();
    const { repository, rateLimit } = await octokit.graphql<{
      repository: Record<string, unknown>;
      rateLimit: unknown;
    }>(
      `query ($owner: String!, $repo: String!) {
        repository(owner: $owner, name: $repo) {
          a: object(expression: "HEAD:src/a.ts") { ...File }
          logo: object(expression: "HEAD:src/logo.png") { ...File }
          none: object(expression: "HEAD:nothing") { ...File }
        }
        rateLimit { cost remaining }
      }
      fragment File on Blob { byteSize isBinary isTruncated text }`,
      UI,
    );
    expect(repository).toEqual({
      a: { byteSize: 6, isBinary: false, isTruncated: false, text: 'let a;' },
      logo: { byteSize: 3, isBinary: true, isTruncated: false, text: null },
      none: null,
    });
    expect(rateLimit).toEqual({ cost: 1, remaining: 4_999 });
    expect(origin.stats().byRoute.graphql).toBe(1);
  });

  it('is told by a 304 that it has an answer, at no charge', async () => {
    const { octokit } = await setUp();
    const { headers } = await octokit.rest.git.getTree({ ...UI, tree_sha: 'main' });
    const again = octokit.rest.git.getTree({
      ...UI,
      tree_sha: 'main',
      headers: { 'if-none-match': headers.etag },
    });
    await expect(again).rejects.toMatchObject({
      status: 304,
      response: { headers: { 'x-ratelimit-used': '1' } },
    });
  });

  it('understands a used up budget, of REST and of GraphQL', async () => {
    const { octokit, told } = await setUp({ rateLimit: { limit: 1 } });
    await octokit.rest.repos.get(UI);
    await expect(octokit.rest.repos.get(UI)).rejects.toMatchObject({ status: 403 });
    await octokit.graphql('{ rateLimit { cost } }');
    await expect(octokit.graphql('{ rateLimit { cost } }')).rejects.toMatchObject({
      message: 'GraphQL Rate Limit Exceeded',
      data: { errors: [{ type: 'RATE_LIMITED' }] },
    });
    expect(told).toMatchObject([
      { limit: 'primary', url: '/repos/{owner}/{repo}' },
      { limit: 'primary', url: '/graphql' },
    ]);
  });

  it('understands a secondary limit, and comes back when its retry-after is over', async () => {
    const options = { pointsPerMinute: { rest: 1 }, retryAfterSeconds: 1 };
    const { octokit, told, origin } = await setUp(options);
    await octokit.rest.repos.get(UI);
    expect((await octokit.rest.repos.get(UI)).status).toBe(200);
    expect(told).toEqual([{ limit: 'secondary', retryAfter: 1, url: '/repos/{owner}/{repo}' }]);
    expect(origin.stats()).toMatchObject({
      byStatus: { 200: 2, 403: 1 },
      violations: { points: 1, retryAfter: 0 },
    });
  });

  it('takes a secondary limit that GraphQL tells with a 200 for a used up budget', async () => {
    const { octokit, told, origin } = await setUp({
      pointsPerMinute: { graphql: 1 },
      refusals: { graphql: 200 },
    });
    await octokit.graphql('{ rateLimit { cost } }');
    await expect(octokit.graphql('{ rateLimit { cost } }')).rejects.toMatchObject({
      message: 'GraphQL Rate Limit Exceeded',
      response: { headers: { 'retry-after': '60' } },
    });
    expect(told).toMatchObject([{ limit: 'primary', url: '/graphql' }]);
    expect(origin.stats().violations.points).toBe(1);
  });
});
