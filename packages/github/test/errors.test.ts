import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { Octokit } from '@octokit/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { GITHUB_ERROR_CODES, type GithubError, isGithubError } from '../src/index.js';
import { octokitOf, serve, sourceOf, TOKEN } from './support/origin.js';

/** A client that gets this answer to everything. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}): Octokit {
  const answer = () =>
    Promise.resolve(
      new Response(status === 304 ? null : JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json', 'set-cookie': 'secret', ...headers },
      }),
    );
  return new Octokit({ auth: TOKEN, request: { fetch: answer } });
}

async function errorOf(octokit: Octokit, read: 'tree' | 'fetchFile' | 'fetchFiles' = 'tree') {
  // A second call of one reading is told what is left of the pause that the first was given.
  const stopped = Date.now();
  const source = sourceOf({ url: '' }, { octokit, now: () => stopped });
  const reading =
    read === 'tree'
      ? source.tree()
      : read === 'fetchFile'
        ? source.fetchFile('a')
        : source.fetchFiles(['a', 'b']);
  const error: unknown = await reading.then(
    () => expect.fail('Expected an error.'),
    (thrown: unknown) => thrown,
  );
  expect(isGithubError(error)).toBe(true);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TOKEN);
  return error as GithubError;
}

describe('what an error says', () => {
  it('the rate limit is used up: until when, and of which budget', async () => {
    const reset = Math.ceil(Date.now() / 1_000) + 120;
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${reset}`,
      'x-ratelimit-resource': 'core',
    };
    const error = await errorOf(answering(403, { message: 'API rate limit exceeded' }, headers));
    expect(error).toMatchObject({ code: 'ERR_RATE_LIMITED', status: 403, resource: 'core' });
    expect(error.retryAfterMs).toBeGreaterThan(110_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(121_000);
    expect(error.response?.headers).toEqual(headers);
    expect(error.message).toMatch(
      /^\[github\] Expected the files of acme\/ui at "HEAD". The rate limit is used up \(403\)/,
    );
  });

  it.each([
    [403, { 'retry-after': '7' }, 'ERR_SECONDARY_LIMIT', 7_000],
    [429, { 'retry-after': '7' }, 'ERR_SECONDARY_LIMIT', 7_000],
    [429, {}, 'ERR_SECONDARY_LIMIT', 60_000],
    [403, {}, 'ERR_FORBIDDEN', undefined],
    [401, {}, 'ERR_CREDENTIALS', undefined],
    [404, {}, 'ERR_NOT_FOUND', undefined],
    [422, {}, 'ERR_REFUSED', undefined],
    [500, {}, 'ERR_UPSTREAM', undefined],
    [502, {}, 'ERR_UPSTREAM', undefined],
    [503, { 'retry-after': '3' }, 'ERR_UPSTREAM', 3_000],
  ])('%i with %j is %s', async (status, headers, code, retryAfterMs) => {
    const error = await errorOf(answering(status, { message: 'because' }, headers));
    expect(error).toMatchObject({ code, status });
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });

  it('a secondary limit is known by its words', async () => {
    const message = 'You have exceeded a secondary rate limit.';
    const error = await errorOf(answering(403, { message }));
    expect(error).toMatchObject({ code: 'ERR_SECONDARY_LIMIT', retryAfterMs: 60_000 });
  });

  it('GraphQL says with a 200 that its limit is used up', async () => {
    const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }];
    const octokit = answering(200, { errors }, { 'retry-after': '9' });
    const error = await errorOf(octokit, 'fetchFiles');
    expect(error).toMatchObject({ code: 'ERR_RATE_LIMITED', status: 200, retryAfterMs: 9_000 });
    expect(error.errors).toEqual([{ type: 'RATE_LIMITED' }]);
  });

  it('a connection that cannot be made, or breaks in the middle of a file', async () => {
    const octokit = new Octokit({ baseUrl: await brokenServer(), auth: TOKEN });
    expect(await errorOf(octokit)).toMatchObject({ code: 'ERR_UNREACHABLE', status: undefined });
    const { origin } = await serve({ 'a.txt': 'A' });
    const source = sourceOf(origin, { octokit: cutting(origin) });
    await source.tree();
    await expect(source.fetchFile('a.txt')).rejects.toMatchObject({ code: 'ERR_UNREACHABLE' });
  });

  it('the codes are those of the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const table = readme.slice(
      readme.indexOf('| code '),
      readme.indexOf('Wrong options and paths'),
    );
    const codes = [...table.matchAll(/`(ERR_[A-Z_]+)`/g)].map(([, code]) => code);
    expect(codes.toSorted()).toEqual([...GITHUB_ERROR_CODES].toSorted());
  });
});

describe('a time that GitHub has named', () => {
  it('is kept to: nothing is sent before it is over, whoever asks', async () => {
    let time = Date.now();
    const answer = vi.fn(
      async () => new Response('{}', { status: 403, headers: { 'retry-after': '60' } }),
    );
    const octokit = new Octokit({ auth: TOKEN, request: { fetch: answer } });
    const source = sourceOf({ url: '' }, { octokit, now: () => time });
    const limited = { code: 'ERR_SECONDARY_LIMIT', status: 403 };
    await expect(source.fetchFile('a')).rejects.toMatchObject({ ...limited, retryAfterMs: 60_000 });
    time += 20_000;
    const told = { ...limited, retryAfterMs: 40_000 };
    await expect(source.fetchFiles(['a', 'b'])).rejects.toMatchObject(told);
    await expect(source.tree()).rejects.toMatchObject(told);
    expect(answer).toHaveBeenCalledTimes(1);
    time += 40_000;
    await expect(source.tree()).rejects.toMatchObject({ ...limited, retryAfterMs: 60_000 });
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('of one budget leaves the other', async () => {
    const { origin } = await serve(
      { 'a.txt': 'A\n', 'b.txt': 'B\n' },
      { rateLimit: { graphql: 0 } },
    );
    const source = sourceOf(origin);
    const asked = source.fetchFiles(['a.txt', 'b.txt']);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', resource: 'graphql' });
    await expect(source.fetchFiles(['a.txt', 'b.txt'])).rejects.toThrow('It was not asked for');
    expect(await source.fetchFile('a.txt')).toBe('A\n');
    expect(origin.stats().byRoute).toMatchObject({ graphql: 1, contents: 1 });
  });
});

describe('the token', () => {
  it('is in no error, even where a proxy sends it back', async () => {
    const echo = `Bad header: Authorization: token ${TOKEN}`;
    expect((await errorOf(answering(400, { message: echo }))).message).toContain('[token]');
    await errorOf(answering(500, { message: TOKEN }), 'fetchFile');
    await errorOf(answering(502, { message: `bearer ${TOKEN}` }), 'fetchFiles');
  });

  it('that is wrong is an error of its own', async () => {
    const { origin } = await serve({ 'a.txt': 'A' }, { token: 'another' });
    const source = sourceOf(origin);
    const wrong = { code: 'ERR_CREDENTIALS', status: 401 };
    await expect(source.fetchFile('a.txt')).rejects.toMatchObject(wrong);
    await expect(source.fetchFiles(['a.txt', 'b.txt'])).rejects.toMatchObject(wrong);
    await expect(source.tree()).rejects.toMatchObject(wrong);
  });
});

describe('a signal', () => {
  it('that aborts ends the reading with its reason', async () => {
    const { origin } = await serve({ 'a.txt': 'A' }, { latencyMs: 50 });
    const controller = new AbortController();
    const reading = sourceOf(origin).fetchFile('a.txt', controller);
    setImmediate(() => controller.abort(new Error('no time')));
    await expect(reading).rejects.toThrow('no time');
  });
});

/** Hangs up on everybody. */
async function brokenServer(): Promise<string> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return `http://127.0.0.1:${port}`;
}

/** A client whose raw answers break off. */
function cutting(origin: { url: string }): Octokit {
  const octokit = octokitOf(origin);
  octokit.hook.after('request', (response) => {
    if (response.data instanceof ReadableStream) {
      response.data = new ReadableStream({
        pull: (controller) => controller.error(new TypeError('terminated')),
      });
    }
  });
  return octokit;
}
