import { BatchError } from '@batchkit/core';
import { pathProblem } from './path.js';

/**
 * Says where the file of a key lies: a relative path of segments divided by `/`, with no segment empty, `.` or `..`.
 *
 * Pure, synchronous and cheap: it runs for every miss. It may throw for a key that has no path. Several keys may
 * have the same path.
 */
export type PathOf = (key: string) => string;

/**
 * The path of a key, which must have one.
 *
 * @throws {@link BatchError} `ERR_GROUPER_CONTRACT`, with the key, where it has none.
 */
export function requirePath(pathOf: PathOf, key: string, plugin: string): string {
  const path = callPathOf(pathOf, key, plugin);
  const problem = pathProblem(path);
  if (problem === undefined) return path;
  const got = `${show(path)}, which ${problem}`;
  throw contractError(key, plugin, `Expected \`pathOf\` to return a relative path, got ${got}`);
}

/**
 * The path of a key, or `undefined` where it has none. Not every key of a group that another grouper has formed
 * lies in a directory: such a group is not for this package, and that is no error.
 */
export function findPath(pathOf: PathOf, key: string): string | undefined {
  try {
    const path = pathOf(key);
    return pathProblem(path) === undefined ? path : undefined;
  } catch {
    return undefined;
  }
}

function callPathOf(pathOf: PathOf, key: string, plugin: string): string {
  try {
    return pathOf(key);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw contractError(key, plugin, `Expected \`pathOf\` to return a path, it threw: ${reason}`, {
      cause,
    });
  }
}

function contractError(key: string, plugin: string, text: string, details?: { cause: unknown }) {
  const message = `[${plugin}] ${text}. The key is ${JSON.stringify(key)}.`;
  return new BatchError('ERR_GROUPER_CONTRACT', message, { key, plugin, ...details });
}

function show(path: unknown): string {
  return typeof path === 'string'
    ? JSON.stringify(path)
    : `\`${path === null ? path : typeof path}\``;
}
