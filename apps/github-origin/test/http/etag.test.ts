import { describe, expect, it } from 'vitest';
import { writeFiles } from '../support/files.js';
import { refusalOf, serveFiles, startOrigin, UI } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';
import { commit, makeGitRepository } from '../support/real-git.js';

const PATHS = [
  '/repos/acme/ui/contents/src',
  '/repos/acme/ui/contents/src/a',
  '/repos/acme/ui/git/trees/main?recursive=1',
  '/raw/acme/ui/main/src/a',
];

describe('an answer with an ETag', () => {
  it.each(PATHS)('is a 304 without a body for who has it: %s', async (path) => {
    const { origin } = await serveFiles({ 'src/a': '1' });
    const first = await rawRequest(origin, path);
    const etag = String(first.headers.etag);
    expect([first.status, etag]).toEqual([200, expect.stringMatching(/^W\/"[0-9a-f]{64}"$/)]);
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const headers = { 'if-none-match': known };
      const again = await rawRequest(origin, path, { headers });
      expect([again.status, again.headers.etag, again.body.length]).toEqual([304, etag, 0]);
    }
    const headers = { 'if-none-match': '"other"' };
    expect((await rawRequest(origin, path, { headers })).status).toBe(200);
  });

  it('has another one in another form, and at another address', async () => {
    const { origin } = await serveFiles({ 'src/a': '1', 'src/b': '1' });
    const etagOf = async (path: string, accept = '*/*') =>
      (await rawRequest(origin, path, { headers: { accept } })).headers.etag;
    const etags = await Promise.all([
      etagOf('/repos/acme/ui/contents/src/a'),
      etagOf('/repos/acme/ui/contents/src/a', 'application/vnd.github.raw'),
      etagOf('/repos/acme/ui/contents/src/b'),
      etagOf('/repos/acme/ui/git/trees/main'),
      etagOf('/repos/acme/ui/git/trees/main?recursive=1'),
    ]);
    expect(new Set(etags).size).toBe(etags.length);
  });

  it('is sent whole again when the branch has moved', async () => {
    const directory = await makeGitRepository({ a: 'old', b: 'same' });
    const { octokit } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';
    const etagOf = async (path: string) =>
      (await octokit.request(CONTENTS, { ...UI, path })).headers.etag ?? '';
    const etags = { a: await etagOf('a'), b: await etagOf('b') };
    await writeFiles(directory, { a: 'new' });
    commit(directory, 'Change a');
    const headers = { 'if-none-match': etags.a };
    const changed = await octokit.request(CONTENTS, { ...UI, path: 'a', headers });
    expect(changed.data).toMatchObject({ content: `${Buffer.from('new').toString('base64')}\n` });
    const same = { ...UI, path: 'b', headers: { 'if-none-match': etags.b } };
    expect((await refusalOf(octokit.request(CONTENTS, same))).status).toBe(304);
  });
});
