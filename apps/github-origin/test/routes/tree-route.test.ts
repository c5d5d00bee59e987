import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/files.js';
import { refusalOf, serveFiles, startOrigin, UI } from '../support/origin.js';
import { commit, git } from '../support/real-git.js';

const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';

const FILES = { 'README.md': 'hi', 'src/ui/a.ts': 'aaa', 'src/b.ts': 'b' };

describe('a tree', () => {
  it('is one level without `recursive`', async () => {
    const { octokit } = await serveFiles(FILES);
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main' });
    expect(data.truncated).toBe(false);
    expect(data.tree.map(({ mode, path }) => `${mode} ${path}`)).toEqual([
      '100644 README.md',
      '040000 src',
    ]);
  });

  it('is everything below with `recursive`, sizes on the files', async () => {
    const { octokit } = await serveFiles(FILES);
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'HEAD', recursive: '1' });
    expect(data.tree.map(({ type, path, size }) => [type, path, size])).toEqual([
      ['blob', 'README.md', 2],
      ['tree', 'src', undefined],
      ['blob', 'src/b.ts', 1],
      ['tree', 'src/ui', undefined],
      ['blob', 'src/ui/a.ts', 3],
    ]);
  });

  it('of a directory is found by its id, with paths from there', async () => {
    const { octokit } = await serveFiles(FILES);
    const root = await octokit.request(TREE, { ...UI, tree_sha: 'main' });
    const sha = root.data.tree.find(({ path }) => path === 'src')?.sha ?? '';
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: sha, recursive: '1' });
    expect(data.sha).toBe(sha);
    expect(data.tree.map(({ path }) => path)).toEqual(['b.ts', 'ui', 'ui/a.ts']);
  });

  it('is the same from a directory and from the git repository made of it', async () => {
    const directory = await makeDirectory({ ...FILES, 'run.sh': { script: '#!/bin/sh' } });
    git(directory, 'init', '--quiet', '--initial-branch=main');
    commit(directory, 'Begin');
    const { octokit } = await startOrigin({
      repositories: { 'acme/plain': { directory }, 'acme/git': { git: directory } },
    });
    const treeOf = async (repo: string) => {
      const asked = { owner: 'acme', repo, tree_sha: 'main', recursive: '1' };
      const { sha, tree } = (await octokit.request(TREE, asked)).data;
      return { sha, tree: tree.map(({ url, ...entry }) => entry) };
    };
    expect(await treeOf('plain')).toEqual(await treeOf('git'));
  });

  it('says that it is truncated above so many entries', async () => {
    const { octokit } = await serveFiles(FILES, { limits: { treeEntries: 4 } });
    const asked = { ...UI, tree_sha: 'main' };
    const all = (await octokit.request(TREE, { ...asked, recursive: '1' })).data;
    expect([all.truncated, all.tree.length]).toEqual([true, 4]);
    const one = (await octokit.request(TREE, asked)).data;
    expect([one.truncated, one.tree.length]).toEqual([false, 2]);
  });

  it('says that it is truncated above so many bytes', async () => {
    const { octokit } = await serveFiles(FILES, { limits: { treeBytes: 400 } });
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', recursive: '1' });
    expect(data.truncated).toBe(true);
    expect(JSON.stringify(data.tree).length).toBeLessThanOrEqual(400 + '[,]'.length);
    expect(data.tree.length).toBeGreaterThan(0);
  });

  it.each(['nope', '0'.repeat(40), 'main:src', '../other'])('is a 404 for %j', async (tree_sha) => {
    const { octokit } = await serveFiles(FILES);
    expect((await refusalOf(octokit.request(TREE, { ...UI, tree_sha }))).status).toBe(404);
  });
});
