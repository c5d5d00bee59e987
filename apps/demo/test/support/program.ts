import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Program } from '../../src/program.js';
import { colorsFor } from '../../src/report/colors.js';
import { userFolder } from './user-folder.js';

/** The built program. */
export const PROGRAM_PATH = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** What a finished program has left. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program, running. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves when stderr says `text`. */
  says(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** What the program is to see of this machine: no token, and a cache of its own. */
export function programEnv(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, GITHUB_TOKEN: '', XDG_CACHE_HOME: userFolder(), ...env };
}

/** Starts the built program as a user does. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  folder?: string,
): Running {
  const child = spawn(process.execPath, [PROGRAM_PATH, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: programEnv(env),
    ...(folder && { cwd: folder }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return {
    child,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => stderr.includes(text) && resolve();
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`It never said "${text}": ${stderr}`)));
        look();
      }),
    finished: once(child, 'close').then(([exitCode]) => ({ exitCode, stdout, stderr })),
  };
}

/** Runs the built program to its end. */
export function run(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  folder?: string,
): Promise<Finished> {
  return start(args, env, folder).finished;
}

/** Streams that remember, for commands that are run inside the test. */
export function recordedProgram() {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const { signal } = new AbortController();
  const env = programEnv();
  const colors = colorsFor(stdout, {});
  const program: Program = { path: PROGRAM_PATH, env, stdout, stderr, signal, colors };
  return {
    program,
    stdout: () => String(stdout.read() ?? ''),
    stderr: () => String(stderr.read() ?? ''),
  };
}
