import { describe, expect, it } from 'vitest';
import { expectAsDescribed, violationsOf } from '../support/openapi.js';
import { refusalOf, serveFiles, startOrigin, UI } from '../support/origin.js';
import { commit, git, makeGitRepository } from '../support/real-git.js';

const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';
const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const BLOB = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';

const FILES = {
  'src/a.ts': 'let a;',
  'src/logo.png': new Uint8Array([137, 80, 0, 255]),
  'src/ui/b.ts': '',
  'src/link': { link: '../nowhere' },
  'run.sh': { script: '#!/bin/sh' },
};

describe('by the OpenAPI description that GitHub publishes', () => {
  it('a listing is a `content-directory`, as an object a `content-tree`', async () => {
    const { octokit } = await serveFiles(FILES);
    const asked = { ...UI, path: 'src' };
    expectAsDescribed('content-directory', (await octokit.request(CONTENTS, asked)).data);
    const asObject = { ...asked, mediaType: { format: 'object' } };
    expectAsDescribed('content-tree', (await octokit.request(CONTENTS, asObject)).data);
  });

  it.each(['src/a.ts', 'src/logo.png', 'src/ui/b.ts'])('%s is a `content-file`', async (path) => {
    const { octokit } = await serveFiles(FILES);
    expectAsDescribed('content-file', (await octokit.request(CONTENTS, { ...UI, path })).data);
  });

  it('a file that is too large for JSON is a `content-file` too', async () => {
    const { octokit } = await serveFiles(FILES, { limits: { contentBytes: 1 } });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'src/a.ts' });
    expect(data).toMatchObject({ encoding: 'none' });
    expectAsDescribed('content-file', data);
  });

  it('a link is a `content-symlink`', async () => {
    const { octokit } = await serveFiles(FILES);
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'src/link' });
    expectAsDescribed('content-symlink', data);
  });

  it('a submodule is a `content-submodule` that says where it is to be had', async () => {
    const url = 'https://example.invalid/sub.git';
    const directory = await makeGitRepository({
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = no\n[submodule "sub"]\n\tpath = sub\n\turl = ${url}\n`,
    });
    const head = git(directory, 'rev-parse', 'HEAD');
    git(directory, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
    git(directory, 'commit', '--quiet', '-m', 'Add a submodule');
    const { octokit } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'sub' });
    expectAsDescribed('content-submodule', data);
    expect(data).toMatchObject({ submodule_git_url: url });
    expectAsDescribed(
      'content-directory',
      (await octokit.request(CONTENTS, { ...UI, path: '' })).data,
    );
    expectAsDescribed('git-tree', (await octokit.request(TREE, { ...UI, tree_sha: 'main' })).data);
  });

  it.each([{}, { recursive: '1' }])('a tree is a `git-tree`: %o', async (how) => {
    const { octokit } = await serveFiles(FILES);
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', ...how });
    expectAsDescribed('git-tree', data);
  });

  it('a truncated tree is a `git-tree` too', async () => {
    const { octokit } = await serveFiles(FILES, { limits: { treeEntries: 2 } });
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', recursive: '1' });
    expect(data.truncated).toBe(true);
    expectAsDescribed('git-tree', data);
  });

  it('a blob is a `blob`', async () => {
    const { octokit } = await serveFiles(FILES);
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', recursive: '1' });
    for (const { sha = '', type } of data.tree) {
      if (type !== 'blob') continue;
      expectAsDescribed('blob', (await octokit.request(BLOB, { ...UI, file_sha: sha })).data);
    }
  });

  it('a repository is a `full-repository`', async () => {
    const directory = await makeGitRepository({ a: 'x'.repeat(1_025) });
    commit(directory, 'Nothing');
    const { octokit } = await startOrigin({ repositories: { 'acme/ui': { git: directory } } });
    const { data } = await octokit.request('GET /repos/{owner}/{repo}', UI);
    expectAsDescribed('full-repository', data);
    expect(data.size).toBe(2);
  });

  it('the budgets are a `rate-limit-overview`', async () => {
    const { octokit } = await serveFiles(FILES);
    expectAsDescribed('rate-limit-overview', (await octokit.request('GET /rate_limit')).data);
  });

  it('an error is a `basic-error`', async () => {
    const { octokit } = await serveFiles(FILES);
    const missing = await refusalOf(octokit.request(CONTENTS, { ...UI, path: 'nothing' }));
    expectAsDescribed('basic-error', missing.response.data);
  });
});

describe('the check', () => {
  it('finds what is missing, and what is of another kind', () => {
    expect(violationsOf('git-tree', { sha: 1, tree: [{ path: 'a' }] })).toEqual([
      "the body must have required property 'truncated'",
      '/sha must be string',
      "/tree/0 must have required property 'mode'",
      "/tree/0 must have required property 'type'",
      "/tree/0 must have required property 'sha'",
    ]);
  });
});
