import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createObjectParser, type GitObject } from './cat-file-parser.js';
import { gitEnvironment } from './git-environment.js';

/** Reads objects of one git repository through one process that stays. */
export interface CatFile {
  /**
   * @param name - An object name as `git rev-parse` takes it, without line breaks.
   * @returns `undefined` where there is no such object, or the name fits several.
   */
  read(name: string): Promise<GitObject | undefined>;
  /** Ends the process; reads that still wait are rejected. */
  close(): void;
}

interface Waiter {
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

/**
 * `git cat-file --batch` over the repository with this git directory. The process starts with the first read, and
 * again with the next one should it end.
 */
export function createCatFile(gitDirectory: string): CatFile {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiters: Waiter[] = [];

  function fail(error: Error): void {
    const failed = waiters;
    waiters = [];
    child = undefined;
    for (const waiter of failed) waiter.reject(error);
  }

  function start(): ChildProcessWithoutNullStreams {
    const args = [`--git-dir=${gitDirectory}`, 'cat-file', '--batch'];
    const started = spawn('git', args, { env: gitEnvironment() });
    const failIfCurrent = (error: Error) => {
      if (child === started) fail(error);
    };
    let complaint = '';
    const parse = createObjectParser((object) => waiters.shift()?.resolve(object));
    started.stdout.on('data', (chunk: Buffer) => {
      try {
        parse(chunk);
      } catch (error) {
        failIfCurrent(error as Error);
        started.kill();
      }
    });
    started.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    started.stdin.on('error', failIfCurrent);
    started.on('error', failIfCurrent);
    started.on('close', (code) =>
      failIfCurrent(
        new Error(`git cat-file in ${gitDirectory} ended (${code}): ${complaint.trim()}`),
      ),
    );
    return started;
  }

  return {
    read(name) {
      if (name.includes('\n')) return Promise.resolve(undefined);
      child ??= start();
      const { stdin } = child;
      return new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        stdin.write(`${name}\n`);
      });
    },
    close() {
      const running = child;
      fail(new Error(`git cat-file in ${gitDirectory} was closed.`));
      running?.kill();
    },
  };
}
