import { execFileSync } from 'node:child_process';
import { type FileSpec, makeDirectory } from './files.js';

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
const PLAIN = ['-c', 'core.autocrlf=false', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath='];

/** Runs the real git in a directory, without the settings of the machine. */
export function git(directory: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', HOME: directory };
  return execFileSync('git', ['-C', directory, ...IDENTITY, ...PLAIN, ...args], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A new git repository whose branch `main` holds these files. */
export async function makeGitRepository(files: Record<string, FileSpec>): Promise<string> {
  const directory = await makeDirectory(files);
  git(directory, 'init', '--quiet', '--initial-branch=main');
  commit(directory, 'Begin');
  return directory;
}

/** Commits everything in the working tree. */
export function commit(directory: string, message: string): void {
  git(directory, 'add', '--all', '--force');
  git(directory, 'commit', '--quiet', '--allow-empty', '-m', message);
}
