import { runGit } from './run-git.js';

/** The branch that `HEAD` stands on; `'HEAD'` itself where it is detached. */
export async function headBranch(gitDirectory: string): Promise<string> {
  try {
    const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
    return (await runGit([`--git-dir=${gitDirectory}`, ...args])).trim();
  } catch (error) {
    // With `--quiet`, 1 says that HEAD is no symbolic ref; anything else is a failure.
    if ((error as { code?: unknown }).code === 1) return 'HEAD';
    throw error;
  }
}
