import type { Connection } from '../connection.js';
import { isGithubError } from '../github-error.js';
import { readTree, type TreeAnswer, type TreeQuestion } from '../rest/read-tree.js';
import type { TreeReader } from './walk-tree.js';

/** Reads trees by id. */
export function createTreeReader(connection: Connection, signal: AbortSignal): TreeReader {
  return {
    async whole(id) {
      const answer = await readWhole(connection, { of: id }, signal);
      return answer === 'unchanged' ? undefined : answer;
    },
    // Without an etag nothing is "unchanged".
    level: async (id) => (await readLevel(connection, { of: id }, signal)) as TreeAnswer,
  };
}

/** What is asked of a tree. */
export type Question = Pick<TreeQuestion, 'of' | 'etag'>;

/**
 * Reads a whole tree. GitHub fails at some that are too large rather than cut them.
 *
 * @returns `undefined` where it failed twice.
 */
export async function readWhole(
  connection: Connection,
  question: Question,
  signal: AbortSignal,
): Promise<TreeAnswer | 'unchanged' | undefined> {
  try {
    return await twice(() => readTree(connection, { ...question, isRecursive: true }, signal));
  } catch (error) {
    if (isGithubError(error) && error.code === 'ERR_UPSTREAM') return undefined;
    throw error;
  }
}

/** Reads what lies right in a directory, or at the root of a ref. */
export function readLevel(
  connection: Connection,
  question: Question,
  signal: AbortSignal,
): Promise<TreeAnswer | 'unchanged'> {
  return twice(() => readTree(connection, { ...question, isRecursive: false }, signal));
}

/** A walk is many calls: one that fails by chance must not cost the others. */
async function twice<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isGithubError(error) || !PASSING.has(error.code)) throw error;
    return attempt();
  }
}

const PASSING: ReadonlySet<string> = new Set(['ERR_UPSTREAM', 'ERR_UNREACHABLE', 'ERR_ANSWER']);
