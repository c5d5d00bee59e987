import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../message-of.js';

/** What this program does when it has been started by itself. */
export const ROLES = ['origin-process', 'reader-process'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** What comes back for a message: of an error, what it says. */
interface Answer {
  readonly reply?: unknown;
  readonly error?: string;
}

/** This program, running once more for one purpose. */
export interface Child {
  /**
   * Sends a message and waits for the next one that comes back.
   *
   * @throws Error where the process cannot answer, or ends before it does.
   */
  ask(message: unknown): Promise<unknown>;
  /** Ends it, and waits until it has. */
  close(): Promise<void>;
}

/**
 * Starts `program` once more.
 *
 * @param program - The path of this program's own file.
 */
export function startChild(program: string, role: Role): Child {
  const child = fork(program, [role], {
    // Its stdout would mix with ours; what it has to say in an emergency is ours to show.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const ended = endOf(child);
  return {
    async ask(message) {
      const answer = once(child, 'message');
      child.send(message as Record<string, unknown>);
      const [received] = await Promise.race([answer, ended.then(failWith(role))]);
      const { reply, error } = received as Answer;
      if (error !== undefined) throw new Error(error);
      return reply;
    },
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Resolves when the process has ended. A failed start ends it as well. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}

function failWith(role: Role) {
  return (how: string): never => {
    throw new Error(`The ${role} ended with ${how} before it answered.`);
  };
}

/** Ends this process with the one that started it. Ctrl-C reaches both, and is for the other to act upon. */
export function followParent(): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.exit());
}

/** Answers every message of the process that started this one. */
export function answerParent(answer: (message: unknown) => Promise<unknown>): void {
  const send = (message: Answer) => void process.send?.(message);
  process.on('message', (message) => {
    void answer(message).then(
      (reply) => send({ reply }),
      (error: unknown) => send({ error: messageOf(error) }),
    );
  });
}
