import { BatchError } from '@batchkit/core';

/**
 * The files of a directory by full path, written as `pathOf` writes them. `undefined` stands for a file whose
 * content the answer does not hold (too large, binary): it is fetched alone, as a file that is not there.
 * Further files of the directory are ignored, and so is what lies elsewhere.
 */
export type DirectoryAnswer<V> =
  | ReadonlyMap<string, V | undefined>
  | Iterable<readonly [path: string, value: V | undefined]>;

/** Gives every key the value at exactly its path. Keys without one are left out. */
export function valuesByKey(
  answer: Iterable<readonly [string, unknown]>,
  keysByPath: ReadonlyMap<string, readonly string[]>,
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [path, value] of answer) {
    if (value === undefined) continue;
    for (const key of keysByPath.get(path) ?? []) values.set(key, value);
  }
  return values;
}

/**
 * Checks that an answer holds pairs. An entry of a directory listing (`{ path, sha }`) is an object too, and
 * `new Map` would take it for a pair: it must not be served as if it were a file's content.
 *
 * @throws {@link BatchError} `ERR_OPTIMIZER_CONTRACT` where it does not.
 */
export function checkAnswer(
  answer: unknown,
  directory: string,
  where: { group: string; plugin: string },
): Iterable<readonly [string, unknown]> {
  if (!isIterable(answer)) throw contractError(describe(answer), directory, where);
  const pairs = [...answer];
  const stray = pairs.findIndex((entry) => !isPair(entry));
  if (stray !== -1) {
    throw contractError(`${describe(pairs[stray])} as entry ${stray}`, directory, where);
  }
  return pairs as [string, unknown][];
}

function isIterable(answer: unknown): answer is Iterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.iterator in answer;
}

function isPair(entry: unknown): boolean {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}

function contractError(got: string, directory: string, where: { group: string; plugin: string }) {
  const expected = 'Expected `fetchDirectory` to return a Map or pairs of path and value';
  const message = `[${where.plugin}] ${expected}, got ${got} for ${JSON.stringify(directory)}.`;
  return new BatchError('ERR_OPTIMIZER_CONTRACT', message, where);
}

function describe(value: unknown): string {
  if (value === null || Array.isArray(value)) return value === null ? '`null`' : 'an array';
  return `\`${typeof value}\``;
}
