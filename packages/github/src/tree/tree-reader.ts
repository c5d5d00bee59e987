import type { Connection } from '../connection.js';
import { isGithubError } from '../github-error.js';
import { readTree, type TreeAnswer, type TreeQuestion } from '../rest/read-tree.js';
import { treeKey } from '../store/keys.js';
import type { ObjectStore } from '../store/object-store.js';
import { areEntries } from './snapshot.js';
import type { TreeReader } from './walk-tree.js';

/** Reads trees by id, those that are kept out of `store`. */
export function createTreeReader(
  connection: Connection,
  store: ObjectStore,
  signal: AbortSignal,
): TreeReader {
  return {
    async whole(id) {
      const key = treeKey(id);
      const kept = (await store.read([key], areEntries)).get(key);
      if (kept !== undefined)
        return { id, etag: undefined, entries: kept.value, isTruncated: false };
      const answer = await readWhole(connection, { of: id, isRecursive: true }, signal);
      if (answer === undefined || answer === 'unchanged') return undefined;
      if (!answer.isTruncated) await store.keep([{ key, value: answer.entries }]);
      return answer;
    },
    level: (id) => readLevel(connection, id, signal),
  };
}

/**
 * Reads a whole tree. GitHub fails at some that are too large rather than cut them.
 *
 * @returns `undefined` where it failed twice.
 */
export async function readWhole(
  connection: Connection,
  question: TreeQuestion,
  signal: AbortSignal,
): Promise<TreeAnswer | 'unchanged' | undefined> {
  try {
    return await twice(() => readTree(connection, question, signal));
  } catch (error) {
    if (isGithubError(error) && error.code === 'ERR_UPSTREAM') return undefined;
    throw error;
  }
}

/** Reads what lies right in a directory, or at the root of a ref. */
export async function readLevel(
  connection: Connection,
  of: string,
  signal: AbortSignal,
): Promise<TreeAnswer> {
  const question = { of, isRecursive: false };
  // Without an etag nothing is "unchanged".
  return (await twice(() => readTree(connection, question, signal))) as TreeAnswer;
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
