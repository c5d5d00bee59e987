import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openGit } from '../../src/repositories/git-repository.js';
import { makeDirectory, writeFiles } from '../support/files.js';
import { commit, git, makeGitRepository } from '../support/real-git.js';

async function open(directory: string) {
  const repository = await openGit('acme/ui', { git: directory });
  onTestFinished(() => repository.close());
  return repository;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a git repository', () => {
  it('has the tree of a branch, a tag, a commit and a tree', async () => {
    const directory = await makeGitRepository({ 'src/a.ts': 'one' });
    git(directory, 'tag', 'v1');
    git(directory, 'branch', 'feature/x');
    const repository = await open(directory);
    const sha = git(directory, 'rev-parse', 'HEAD^{tree}');
    for (const ref of [
      'main',
      'HEAD',
      'v1',
      'feature/x',
      git(directory, 'rev-parse', 'HEAD'),
      sha,
    ]) {
      expect((await repository.tree(ref))?.sha, ref).toBe(sha);
    }
    expect(await repository.tree('nothing')).toBeUndefined();
    expect(await repository.tree('main:src')).toBeUndefined();
  });

  it('shows a new commit at once', async () => {
    const directory = await makeGitRepository({ a: 'old' });
    const repository = await open(directory);
    const before = await repository.tree('main');
    await writeFiles(directory, { a: 'new' });
    commit(directory, 'Change');
    const sha = (await repository.tree('main'))?.get('a')?.sha ?? '';
    expect(sha).not.toBe(before?.get('a')?.sha);
    expect(String(await repository.blob(sha))).toBe('new');
  });

  it('reads many blobs at the same time, each its own', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`f${index}`, `body ${index} `.repeat(index * 20)]),
    );
    const repository = await open(await makeGitRepository(files));
    const tree = await repository.tree('main');
    const bodies = await Promise.all(
      Object.keys(files).map((path) => repository.blob(tree?.get(path)?.sha ?? '')),
    );
    expect(bodies.map(String)).toEqual(Object.values(files));
  });

  it('has no blob for the id of a tree, an unknown id, or no id at all', async () => {
    const directory = await makeGitRepository({ a: '1' });
    const repository = await open(directory);
    for (const sha of [
      git(directory, 'rev-parse', 'HEAD^{tree}'),
      '0'.repeat(40),
      'HEAD:a',
      'a\nb',
    ]) {
      expect(await repository.blob(sha), sha).toBeUndefined();
    }
  });

  it('is served from a bare clone, with its default branch', async () => {
    const directory = await makeGitRepository({ a: '1' });
    git(directory, 'branch', '-m', 'trunk');
    const bare = join(await makeDirectory(), 'bare.git');
    git(directory, 'clone', '--quiet', '--bare', directory, bare);
    const repository = await open(bare);
    expect(repository.defaultBranch).toBe('trunk');
    expect((await repository.tree('trunk'))?.get('a')?.size).toBe(1);
  });

  it('calls its default branch HEAD when HEAD is detached', async () => {
    const directory = await makeGitRepository({ a: '1' });
    git(directory, 'checkout', '--quiet', '--detach');
    expect((await open(directory)).defaultBranch).toBe('HEAD');
  });

  it('lists a submodule as a commit', async () => {
    const directory = await makeGitRepository({ a: '1' });
    const head = git(directory, 'rev-parse', 'HEAD');
    git(directory, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
    git(directory, 'commit', '--quiet', '-m', 'Add a submodule');
    const tree = await (await open(directory)).tree('main');
    expect(tree?.get('sub')).toMatchObject({ type: 'commit', mode: '160000', sha: head, size: 0 });
  });

  it('is the one at the path, not one that GIT_DIR names', async () => {
    const other = await makeGitRepository({ other: '1' });
    const directory = await makeGitRepository({ own: '1' });
    vi.stubEnv('GIT_DIR', join(other, '.git'));
    const tree = await (await open(directory)).tree('main');
    expect(tree?.entries.map(({ path }) => path)).toEqual(['own']);
  });

  it('is not one that only contains the path', async () => {
    const directory = await makeGitRepository({ 'inside/a': '1' });
    await expect(openGit('a/b', { git: join(directory, 'inside') })).rejects.toThrow(
      'not a git repository',
    );
  });

  it('rejects reads that wait when it is closed', async () => {
    const repository = await openGit('a/b', { git: await makeGitRepository({ a: '1' }) });
    const waiting = repository.tree('main');
    repository.close();
    await expect(waiting).rejects.toThrow('was closed');
  });
});
