import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../src/repositories/directory-repository.js';
import { makeDirectory } from '../support/files.js';
import { git } from '../support/real-git.js';

/** Everything that makes git's order and ids tricky. */
const FILES = {
  'README.md': '# hello\n',
  empty: '',
  'bin/run.sh': { script: '#!/bin/sh\n' },
  'src/button.ts': 'export {};\n',
  'src/button/index.ts': 'a directory with the name of a file\n',
  'src-old/x': 'sorts before src/ as "-" is less than "/"\n',
  'src.config': 'sorts before src/ too\n',
  src0: 'sorts after src/\n',
  'deep/a/b/c/d.txt': 'deep\n',
  'Ümlaut/naïve.txt': 'ü\n',
  'emoji/\u{1f600}.txt': 'outside the BMP\n',
  'emoji/\uff5e.txt': 'in the BMP, but after it in UTF-16 only\n',
  'with space/100% #1?.txt': 'odd name\n',
  link: { link: 'src/button.ts' },
  'bin/data.bin': new Uint8Array([0, 1, 2, 255]),
  'crlf.txt': 'a\r\nb\r\n',
};

/** The tree of the files as we and as git write it. */
async function writtenTwice() {
  const directory = await makeDirectory(FILES);
  git(directory, 'init', '--quiet');
  git(directory, 'add', '--all');
  const repository = await openDirectory('acme/ui', { directory });
  return { directory, sha: git(directory, 'write-tree'), tree: await repository.tree('main') };
}

describe('the ids of a plain directory', () => {
  it('have the root that git writes for it', async () => {
    const { sha, tree } = await writtenTwice();
    expect(tree?.sha).toBe(sha);
  });

  it('are those of git for every entry, in the same order, with the same modes and sizes', async () => {
    const { directory, sha, tree } = await writtenTwice();
    const listed = git(directory, 'ls-tree', '-r', '-t', '-l', '-z', sha);
    const ours = tree?.entries.map(
      ({ mode, type, sha, size, path }) =>
        `${mode} ${type} ${sha} ${(type === 'tree' ? '-' : String(size)).padStart(7)}\t${path}\0`,
    );
    expect(ours?.join('')).toBe(listed);
  });
});
