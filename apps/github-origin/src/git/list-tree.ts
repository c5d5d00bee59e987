import { runGit } from './run-git.js';
import { createTree, type Tree, type TreeEntry } from './tree.js';

/** Everything below the tree `sha` of the repository with this git directory, in one call of git. */
export async function listTree(gitDirectory: string, sha: string): Promise<Tree> {
  const args = ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', sha];
  const output = await runGit([`--git-dir=${gitDirectory}`, ...args]);
  return createTree(sha, output.split('\0').filter(Boolean).map(parseLine));
}

/** `100644 blob 3b18e512dba79e4c8300dd08aeb37f8e728b8dad      12\tsrc/a.txt` */
function parseLine(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', type = '', sha = '', size] = line.slice(0, tab).split(/ +/);
  const path = line.slice(tab + 1);
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    mode,
    type: type as TreeEntry['type'],
    sha,
    size: size === '-' ? 0 : Number(size),
  };
}
