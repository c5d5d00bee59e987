import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectSha } from '../../src/git/object-sha.js';
import { openDirectory } from '../../src/repositories/directory-repository.js';
import { makeDirectory, writeFiles } from '../support/files.js';
import { git } from '../support/real-git.js';

const shaOf = (text: string) => objectSha('blob', Buffer.from(text));

describe('a directory as a repository', () => {
  it('has one tree, by the names main and HEAD and by its id', async () => {
    const repository = await openDirectory('a/b', { directory: await makeDirectory({ x: '1' }) });
    const tree = await repository.tree('main');
    expect(tree?.entries.map(({ path }) => path)).toEqual(['x']);
    expect(await repository.tree('HEAD')).toBe(tree);
    expect(await repository.tree(tree?.sha ?? '')).toBe(tree);
    expect(await repository.tree('develop')).toBeUndefined();
  });

  it('has the tree of each directory by its id', async () => {
    const directory = await makeDirectory({ 'src/ui/a.ts': '1', 'src/b.ts': '2' });
    const repository = await openDirectory('a/b', { directory });
    const sha = (await repository.tree('main'))?.get('src')?.sha ?? '';
    const tree = await repository.tree(sha);
    expect(tree?.sha).toBe(sha);
    expect(tree?.entries.map(({ path }) => path)).toEqual(['b.ts', 'ui', 'ui/a.ts']);
    expect(tree?.list('').map(({ name }) => name)).toEqual(['b.ts', 'ui']);
  });

  it('holds only what `include` wants, and never .git', async () => {
    const directory = await makeDirectory({ 'a.ts': '1', 'a.js': '2', 'b/c.js': '3' });
    git(directory, 'init', '--quiet');
    const asked: string[] = [];
    const include = (path: string) => {
      asked.push(path);
      return path.endsWith('.ts');
    };
    const repository = await openDirectory('a/b', { directory, include });
    const tree = await repository.tree('main');
    expect(tree?.entries.map(({ path }) => path)).toEqual(['a.ts']);
    expect(asked.sort()).toEqual(['a.js', 'a.ts', 'b/c.js']);
    expect(await repository.blob(shaOf('2'))).toBeUndefined();
  });

  it('is indexed with the first question, not when it is opened', async () => {
    const directory = await makeDirectory();
    const repository = await openDirectory('a/b', { directory });
    await writeFiles(directory, { late: 'late' });
    expect((await repository.tree('main'))?.get('late')?.sha).toBe(shaOf('late'));
  });

  it('refuses to hand out a file that has changed under its id', async () => {
    const directory = await makeDirectory({ a: 'old' });
    const repository = await openDirectory('a/b', { directory });
    await repository.tree('main');
    await writeFile(join(directory, 'a'), 'new');
    await expect(repository.blob(shaOf('old'))).rejects.toThrow('a has changed since');
  });

  it('does not read through a link that took the place of a directory', async () => {
    const outside = await makeDirectory({ 'secret.txt': 'same' });
    const directory = await makeDirectory({ 'src/secret.txt': 'same' });
    const repository = await openDirectory('a/b', { directory });
    await repository.tree('main');
    await rm(join(directory, 'src'), { recursive: true });
    await symlink(outside, join(directory, 'src'));
    await expect(repository.blob(shaOf('same'))).rejects.toThrow('became a link');
  });

  it('does not go into a linked directory', async () => {
    const outside = await makeDirectory({ 'secret.txt': 'secret' });
    const directory = await makeDirectory({ a: '1', out: { link: outside } });
    await mkdir(join(directory, 'empty'));
    const repository = await openDirectory('a/b', { directory });
    const tree = await repository.tree('main');
    expect(tree?.entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '100644 a',
      '120000 out',
    ]);
    expect(await repository.blob(shaOf('secret'))).toBeUndefined();
  });
});
