import { describe, expect, it } from 'vitest';
import { objectSha } from '../../src/git/object-sha.js';
import { refusalOf, serveFiles, startOrigin, UI } from '../support/origin.js';
import { makeGitRepository } from '../support/real-git.js';

const BLOB = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';

const shaOf = (text: string) => objectSha('blob', Buffer.from(text));

describe('a blob', () => {
  it('is base64 under its id, from a directory and from a git repository', async () => {
    const { octokit } = await startOrigin({
      repositories: {
        'acme/ui': { git: await makeGitRepository({ 'src/a.ts': 'text' }) },
      },
    });
    const plain = await serveFiles({ 'src/a.ts': 'text' });
    for (const client of [octokit, plain.octokit]) {
      const { data } = await client.request(BLOB, { ...UI, file_sha: shaOf('text') });
      expect(data).toMatchObject({ sha: shaOf('text'), size: 4, encoding: 'base64' });
      expect(Buffer.from(data.content, 'base64').toString()).toBe('text');
    }
  });

  it('is the text itself with the raw media type', async () => {
    const { octokit } = await serveFiles({ a: 'text' });
    const asked = { ...UI, file_sha: shaOf('text'), mediaType: { format: 'raw' } };
    expect((await octokit.request(BLOB, asked)).data).toBe('text');
  });

  it('is a 404 where there is none, and a 422 for what is no id', async () => {
    const { octokit } = await serveFiles({ a: 'text' });
    const statusOf = async (file_sha: string) =>
      (await refusalOf(octokit.request(BLOB, { ...UI, file_sha }))).status;
    expect(await statusOf('0'.repeat(40))).toBe(404);
    expect(await statusOf('abc')).toBe(422);
  });

  it('is refused above the size that the API hands out', async () => {
    const { octokit } = await serveFiles({ a: '12345' }, { limits: { blobBytes: 4 } });
    const asked = { ...UI, file_sha: shaOf('12345') };
    expect((await refusalOf(octokit.request(BLOB, asked))).status).toBe(403);
  });
});
