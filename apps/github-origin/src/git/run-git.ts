import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitEnvironment } from './git-environment.js';

const run = promisify(execFile);

/** Enough for the listing of a repository of some million files. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/**
 * Runs one git command.
 *
 * @param environment - Variables for git, beside those of this process that do not concern it.
 * @returns What it wrote to stdout.
 * @throws An error with git's own words, and its exit code as `code`.
 */
export async function runGit(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await run('git', args, {
    env: { ...gitEnvironment(), ...environment },
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout;
}
