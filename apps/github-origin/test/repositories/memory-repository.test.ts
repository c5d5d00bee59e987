import { describe, expect, it } from 'vitest';
import { memoryRepository, startGithubOrigin } from '../../src/index.js';
import { makeDirectory } from '../support/files.js';
import { refusalOf, startOrigin, UI } from '../support/origin.js';
import { commit, git } from '../support/real-git.js';

const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const BLOB = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
const FILES = { 'README.md': 'hi', 'src/ui/a.ts': 'aaa', 'src/b.ts': 'b', 'src-x': 'ü' };

const serve = (memory = memoryRepository(FILES)) =>
  startOrigin({ repositories: { 'acme/ui': { memory } } }).then((it) => ({ ...it, memory }));

describe('files in memory', () => {
  it('have the ids that git gives them', async () => {
    const directory = await makeDirectory(FILES);
    git(directory, 'init', '--quiet', '--initial-branch=main');
    commit(directory, 'Begin');
    const { octokit } = await serve();
    const { data } = await octokit.request(TREE, { ...UI, tree_sha: 'main', recursive: '1' });
    expect(data.sha).toBe(git(directory, 'rev-parse', 'HEAD^{tree}'));
    const { sha = '' } = data.tree.find(({ path }) => path === 'src/ui/a.ts') ?? {};
    expect((await octokit.request(BLOB, { ...UI, file_sha: sha })).data).toMatchObject({ size: 3 });
  });

  it('are counted', () => {
    const memory = memoryRepository(FILES);
    expect([memory.files, memory.bytes]).toEqual([4, 8]);
    memory.write('src/b.ts', 'longer');
    memory.write('new', '!');
    expect([memory.files, memory.bytes, memory.remove('README.md')]).toEqual([5, 14, true]);
    expect([memory.files, memory.bytes, memory.remove('README.md')]).toEqual([4, 12, false]);
    expect(memory.paths()).toEqual(['src/ui/a.ts', 'src/b.ts', 'src-x', 'new']);
    expect([String(memory.read('new')), memory.read('README.md')]).toEqual(['!', undefined]);
  });

  it('move the branch when one of them changes, and back when it changes back', async () => {
    const { octokit, memory } = await serve();
    const rootSha = async () => (await octokit.request(TREE, { ...UI, tree_sha: 'main' })).data.sha;
    const before = await rootSha();
    memory.write('src/b.ts', 'changed');
    expect(await rootSha()).not.toBe(before);
    memory.write('src/b.ts', 'b');
    expect(await rootSha()).toBe(before);
  });

  it('make an ETag old by a change, and only those that show it', async () => {
    const { octokit, memory } = await serve();
    const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';
    const etagOf = async (path: string) =>
      (await octokit.request(CONTENTS, { ...UI, path })).headers.etag ?? '';
    const [root, ui] = [await etagOf(''), await etagOf('src/ui')];
    memory.write('src/b.ts', 'changed');
    const known = (path: string, etag: string) =>
      octokit.request(CONTENTS, { ...UI, path, headers: { 'if-none-match': etag } });
    expect((await known('', root)).status).toBe(200);
    expect((await refusalOf(known('src/ui', ui))).status).toBe(304);
  });

  it('are still found by the ids of before', async () => {
    const { octokit, memory } = await serve();
    const asked = { ...UI, tree_sha: 'main', recursive: '1' };
    const before = (await octokit.request(TREE, asked)).data;
    memory.write('src/b.ts', 'changed');
    memory.remove('src/ui/a.ts');
    const again = (await octokit.request(TREE, { ...asked, tree_sha: before.sha })).data;
    expect(again).toEqual(before);
    for (const { type, sha = '' } of before.tree) {
      const asked =
        type === 'tree' ? { route: TREE, tree_sha: sha } : { route: BLOB, file_sha: sha };
      const { route, ...parameters } = asked;
      expect((await octokit.request(route, { ...UI, ...parameters })).data.sha).toBe(sha);
    }
  });

  it.each(['', '/a', 'a/', 'a//b', '.', 'a/../b', '.git/config', 'a\0'])(
    'are not called %j',
    (path) => {
      expect(() => memoryRepository({ [path]: '' })).toThrow('Expected a path of plain segments');
    },
  );

  it('are no directories, and directories are no files', () => {
    const memory = memoryRepository({ 'a/b': '' });
    expect(() => memory.write('a', '')).toThrow('Expected `a` to be a file beside others');
    expect(() => memory.write('a/b/c', '')).toThrow('Expected `a/b/c` to be a file beside others');
    memory.remove('a/b');
    memory.write('a', '');
    expect(memory.paths()).toEqual(['a']);
  });

  it('are served by several origins at once', async () => {
    const { origin, memory } = await serve();
    const other = await startGithubOrigin({ repositories: { 'acme/other': { memory } } });
    await other.close();
    expect((await fetch(`${origin.url}/raw/acme/ui/main/src-x`)).status).toBe(200);
  });
});
