import { describe, expect, it } from 'vitest';
import { refusalOf, serveFiles, startOrigin, UI } from '../support/origin.js';
import { commit, git, makeGitRepository } from '../support/real-git.js';

const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';
const RAW = { mediaType: { format: 'raw' } };

describe('the contents of a directory', () => {
  it('are its entries in git order, without content', async () => {
    const { octokit } = await serveFiles({ 'src/b.ts': 'bb', 'src/a/x.ts': 'x', 'src/a-b.ts': '' });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'src' });
    const entries = data as unknown as Record<string, unknown>[];
    expect(entries.map(({ type, path, size }) => ({ type, path, size }))).toEqual([
      { type: 'file', path: 'src/a-b.ts', size: 0 },
      { type: 'dir', path: 'src/a', size: 0 },
      { type: 'file', path: 'src/b.ts', size: 2 },
    ]);
    expect(entries.some((entry) => 'content' in entry)).toBe(false);
  });

  it('are those of the root for the empty path', async () => {
    const { octokit } = await serveFiles({ 'src/b.ts': 'bb', 'README.md': '' });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: '' });
    expect(data).toMatchObject([{ name: 'README.md' }, { name: 'src', download_url: null }]);
  });

  it('end after 1,000 entries without a word', async () => {
    const names = Array.from({ length: 1_002 }, (_, index) => String(index).padStart(4, '0'));
    const { octokit } = await serveFiles(Object.fromEntries(names.map((name) => [name, ''])));
    const { data } = await octokit.request(CONTENTS, { ...UI, path: '' });
    const listed = (data as unknown as { name: string }[]).map(({ name }) => name);
    expect(listed).toEqual(names.slice(0, 1_000));
  });

  it('carry links that lead to the object and to the bytes', async () => {
    const { octokit } = await serveFiles({ 'a b/ü#?.ts': 'text' });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'a b' });
    const [entry] = data as unknown as { url: string; git_url: string; download_url: string }[];
    expect(await (await fetch(entry?.download_url ?? '')).text()).toBe('text');
    expect((await octokit.request(`GET ${entry?.url}`)).data).toMatchObject({ name: 'ü#?.ts' });
    expect((await octokit.request(`GET ${entry?.git_url}`)).data).toMatchObject({ size: 4 });
  });

  it('come as an object where that is asked for', async () => {
    const { octokit } = await serveFiles({ 'src/a': '1' });
    const asked = { ...UI, path: 'src', mediaType: { format: 'object' } };
    const { data } = await octokit.request(CONTENTS, asked);
    expect(data).toMatchObject({ type: 'dir', path: 'src', entries: [{ path: 'src/a' }] });
  });

  it('call a submodule a file, which it is not called by itself', async () => {
    const directory = await makeGitRepository({ a: '1' });
    const head = git(directory, 'rev-parse', 'HEAD');
    git(directory, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
    git(directory, 'commit', '--quiet', '-m', 'Add a submodule');
    const { octokit } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    const listing = await octokit.request(CONTENTS, { ...UI, path: '' });
    expect(listing.data).toMatchObject([{ name: 'a' }, { name: 'sub', type: 'file', sha: head }]);
    const alone = await octokit.request(CONTENTS, { ...UI, path: 'sub' });
    expect(alone.data).toMatchObject({ type: 'submodule', sha: head, git_url: null });
  });
});

describe('the contents of a file', () => {
  it('are base64 in lines', async () => {
    const text = 'ü'.repeat(100);
    const { octokit } = await serveFiles({ 'src/a.ts': text });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'src/a.ts' });
    const { content, ...file } = data as unknown as { content: string };
    expect(file).toMatchObject({ type: 'file', name: 'a.ts', size: 200, encoding: 'base64' });
    expect(Buffer.from(content, 'base64').toString()).toBe(text);
    expect(content.split('\n').map((line) => line.length)).toEqual([60, 60, 60, 60, 28, 0]);
  });

  it('are the text itself with the raw media type', async () => {
    const { octokit } = await serveFiles({ 'src/a.ts': 'größe' });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'src/a.ts', ...RAW });
    expect(data).toBe('größe');
  });

  it('are the bytes with the raw media type when they are no text', async () => {
    const bytes = new Uint8Array([137, 80, 0, 255]);
    const { octokit } = await serveFiles({ 'logo.png': bytes });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'logo.png', ...RAW });
    expect(new Uint8Array(data as unknown as ArrayBuffer)).toEqual(bytes);
  });

  it('are left out of the JSON above 1 MB, and come as raw', async () => {
    const fits = 'a'.repeat(1024 * 1024);
    const { octokit } = await serveFiles({ fits, large: `${fits}b` });
    const json = async (path: string) => (await octokit.request(CONTENTS, { ...UI, path })).data;
    expect(await json('fits')).toMatchObject({ encoding: 'base64' });
    expect(await json('large')).toMatchObject({ size: 1_048_577, content: '', encoding: 'none' });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'large', ...RAW });
    expect(data).toBe(`${fits}b`);
  });

  it('are refused above the size that the API hands out', async () => {
    const { octokit } = await serveFiles({ a: '12345' }, { limits: { blobBytes: 4 } });
    const refusal = await refusalOf(octokit.request(CONTENTS, { ...UI, path: 'a', ...RAW }));
    expect(refusal).toMatchObject({
      status: 403,
      response: { data: { errors: [{ code: 'too_large' }] } },
    });
  });

  it.each([
    '100%.txt',
    'a%25b',
    'a+b c&d.ts',
    '%2e%2e',
    'emoji \u{1f600}',
    'line\nbreak',
    '[id].tsx',
  ])('are found under the name %j', async (path) => {
    const { octokit } = await serveFiles({ [path]: path });
    const { data } = await octokit.request(CONTENTS, { ...UI, path, ...RAW });
    expect(data).toBe(path);
  });

  it('are those of the ref that is asked for', async () => {
    const directory = await makeGitRepository({ a: 'old' });
    git(directory, 'checkout', '--quiet', '-b', 'feature/x');
    git(directory, 'rm', '--quiet', 'a');
    commit(directory, 'Remove a');
    git(directory, 'checkout', '--quiet', 'main');
    const { octokit } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    const asked = { ...UI, path: 'a', ...RAW };
    expect((await octokit.request(CONTENTS, asked)).data).toBe('old');
    expect((await octokit.request(CONTENTS, { ...asked, ref: 'main' })).data).toBe('old');
    const removed = await refusalOf(octokit.request(CONTENTS, { ...asked, ref: 'feature/x' }));
    expect(removed).toMatchObject({ status: 404, response: { data: { message: 'Not Found' } } });
    const unknown = await refusalOf(octokit.request(CONTENTS, { ...asked, ref: 'nope' }));
    expect(unknown.response.data.message).toBe('No commit found for the ref nope');
  });
});

describe('what is not there', () => {
  it.each([
    { ...UI, path: 'nothing' },
    { ...UI, path: 'src/a/below-a-file' },
    { ...UI, repo: 'other', path: 'src/a' },
    { owner: '__proto__', repo: 'constructor', path: 'src/a' },
  ])('is a 404 in GitHub words: $owner/$repo/$path', async (asked) => {
    const { octokit } = await serveFiles({ 'src/a': '1' });
    const { status, response } = await refusalOf(octokit.request(CONTENTS, asked));
    expect(status).toBe(404);
    expect(response.data).toEqual({
      message: 'Not Found',
      documentation_url: 'https://docs.github.com/rest',
      status: '404',
    });
  });

  it('is found when only the case of owner and name differs', async () => {
    const { octokit } = await serveFiles({ a: '1' });
    const asked = { owner: 'ACME', repo: 'Ui', path: 'a', ...RAW };
    expect((await octokit.request(CONTENTS, asked)).data).toBe('1');
  });
});
