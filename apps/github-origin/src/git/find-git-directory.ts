import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runGit } from './run-git.js';

/**
 * The git directory of the repository at `path`, bare or not.
 *
 * @throws When there is none. A repository further up does not count: it was not asked for.
 */
export async function findGitDirectory(path: string): Promise<string> {
  const root = await realpath(path);
  const output = await runGit(['-C', root, 'rev-parse', '--absolute-git-dir'], {
    GIT_CEILING_DIRECTORIES: dirname(root),
  });
  return output.replace(/\n$/, '');
}
