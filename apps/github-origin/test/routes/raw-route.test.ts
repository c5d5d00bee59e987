import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/files.js';
import { serveFiles, startOrigin } from '../support/origin.js';
import { git, makeGitRepository } from '../support/real-git.js';

describe('a raw file', () => {
  it('is its bytes', async () => {
    const bytes = new Uint8Array([0, 200, 13, 10]);
    const { origin } = await serveFiles({ 'src/a b.bin': bytes });
    const answer = await fetch(`${origin.url}/raw/acme/ui/main/src/a%20b.bin`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  });

  it('comes as text where it is text, outside the budgets of the API', async () => {
    const { origin } = await serveFiles({ a: 'ü' }, { rateLimit: { limit: 0 }, token: 'secret' });
    const answer = await fetch(`${origin.url}/raw/acme/ui/HEAD/a`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.has('x-ratelimit-limit')).toBe(false);
    expect(await answer.text()).toBe('ü');
  });

  it('is found on a branch with an encoded slash in its name', async () => {
    const directory = await makeGitRepository({ a: 'text' });
    git(directory, 'branch', 'feature/x');
    const { origin } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    expect(await (await fetch(`${origin.url}/raw/acme/ui/feature%2Fx/a`)).text()).toBe('text');
  });

  it('is followed through a link inside, not through one that leads outside', async () => {
    const outside = await makeDirectory({ secret: 'secret' });
    const { origin } = await serveFiles({
      a: 'text',
      inside: { link: 'a' },
      out: { link: `${outside}/secret` },
    });
    expect(await (await fetch(`${origin.url}/raw/acme/ui/main/inside`)).text()).toBe('text');
    expect((await fetch(`${origin.url}/raw/acme/ui/main/out`)).status).toBe(404);
  });

  it.each([
    'acme/ui/main/nothing',
    'acme/ui/main',
    'acme/ui/nope/a',
    'acme/other/main/a',
    'acme/ui/main/src',
  ])('is the text `404: Not Found` for %s', async (path) => {
    const { origin } = await serveFiles({ 'src/a': '1' });
    const answer = await fetch(`${origin.url}/raw/${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('404: Not Found');
  });
});
