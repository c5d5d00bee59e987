import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGithubOrigin } from '../src/index.js';
import { makeDirectory, writeFiles } from './support/files.js';
import { serveFiles } from './support/origin.js';
import { makeGitRepository } from './support/real-git.js';

describe('an origin', () => {
  it('listens on 127.0.0.1 alone', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const { hostname, port } = new URL(origin.url);
    expect(hostname).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of others) {
      await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow('fetch failed');
    }
  });

  it('leaves the Request and Response of its process alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await serveFiles({ a: '1' });
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });

  it('closes with requests in flight, as often as it is told to', async () => {
    const directory = await makeDirectory({ a: '1' });
    const origin = await startGithubOrigin({
      repositories: { 'acme/ui': { directory } },
      latencyMs: 60 * 60 * 1000,
    });
    const cutOff = expect(fetch(`${origin.url}/repos/acme/ui`)).rejects.toThrow('fetch failed');
    await Promise.all([origin.close(), origin.close()]);
    await cutOff;
    await expect(fetch(origin.url)).rejects.toThrow('fetch failed');
  });

  it('has read its directories once it is prepared', async () => {
    const directory = await makeDirectory({ a: '1' });
    const prepared = await startGithubOrigin({ repositories: { 'acme/ui': { directory } } });
    await prepared.prepare();
    await writeFiles(directory, { late: '2' });
    expect((await fetch(`${prepared.url}/raw/acme/ui/main/late`)).status).toBe(404);
    expect(prepared.stats().requests).toBe(1);
    await prepared.close();
  });

  it('serves a directory that is behind a link', async () => {
    const root = await makeDirectory({ 'real/a': '1', link: { link: 'real' } });
    const directory = join(root, 'link');
    const origin = await startGithubOrigin({ repositories: { 'acme/ui': { directory } } });
    const answer = await fetch(`${origin.url}/raw/acme/ui/main/a`);
    expect(await answer.text()).toBe('1');
    await origin.close();
  });

  it('does not start over a source that is not there, and says which', async () => {
    const missing = join(await makeDirectory(), 'missing');
    const starting = startGithubOrigin({ repositories: { 'acme/ui': { directory: missing } } });
    await expect(starting).rejects.toThrow(`Cannot serve ${missing} as acme/ui: Error: ENOENT`);
    const plain = await makeDirectory({ a: '1' });
    await expect(
      startGithubOrigin({ repositories: { 'acme/ui': { git: plain } } }),
    ).rejects.toThrow('not a git repository');
  });

  it('does not start on a port that is taken', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const git = await makeGitRepository({ a: '1' });
    const port = Number(new URL(origin.url).port);
    await expect(startGithubOrigin({ repositories: { 'a/b': { git } }, port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
