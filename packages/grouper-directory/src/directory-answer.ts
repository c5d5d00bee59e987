import { BatchError } from '@batchkit/core';
import type { ListedFile, Listing } from './listing.js';
import { pathProblem } from './path.js';

/**
 * The files of a call by full path, written as `pathOf` writes them. `undefined` stands for a file whose
 * content the answer does not hold (too large, binary): it is fetched alone, as a file that is not there.
 * Further files are ignored, unless a `keyOf` says whose they are; what lies elsewhere always is.
 */
export type DirectoryAnswer<V> =
  | ReadonlyMap<string, V | undefined>
  | Iterable<readonly [path: string, value: V | undefined]>;

/** Where an answer comes from. */
export interface AnswerSource {
  /** The function that gave it. */
  readonly from: string;
  /** What it was asked for, for errors. */
  readonly directory: string;
  readonly group: string;
  readonly plugin: string;
}

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
  source: AnswerSource,
): readonly (readonly [string, unknown])[] {
  if (!isIterable(answer)) throw contractError(describe(answer), source);
  const pairs = [...answer];
  const stray = pairs.findIndex((entry) => !isPair(entry));
  if (stray !== -1) {
    throw contractError(`${describe(pairs[stray])} as entry ${stray}`, source);
  }
  return pairs as [string, unknown][];
}

/** @throws {@link BatchError} `ERR_OPTIMIZER_CONTRACT` where it is no listing. Its entries are checked when they are learned. */
export function checkListing(answer: unknown, source: AnswerSource): Listing {
  const { directory } = source;
  const { entries, isComplete } = (answer ?? {}) as Partial<Listing>;
  if (isIterable(entries) && ['undefined', 'boolean'].includes(typeof isComplete)) {
    return { directory, entries: entries as Iterable<ListedFile>, isComplete };
  }
  const got = isIterable(entries) ? `\`isComplete\` of ${describe(isComplete)}` : describe(entries);
  const message = `[${source.plugin}] Expected \`list\` to return \`entries\` to go through and \`isComplete\`, got ${got} for ${JSON.stringify(directory)}.`;
  throw new BatchError('ERR_OPTIMIZER_CONTRACT', message, whereOf(source));
}

/** What an answer says of the files below `directory`: that they are there, and how large they are where that can be told. */
export function filesOf(
  answer: readonly (readonly [string, unknown])[],
  directory: string,
): ListedFile[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  return answer
    .filter(([path]) => path.startsWith(prefix) && pathProblem(path) === undefined)
    .map(([path, value]) => ({ path, sizeBytes: bytesOf(value) }));
}

function bytesOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return ArrayBuffer.isView(value) ? value.byteLength : undefined;
}

function isIterable(answer: unknown): answer is Iterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.iterator in answer;
}

function isPair(entry: unknown): boolean {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}

function contractError(got: string, source: AnswerSource): BatchError {
  const expected = `Expected \`${source.from}\` to return a Map or pairs of path and value`;
  const message = `[${source.plugin}] ${expected}, got ${got} for ${JSON.stringify(source.directory)}.`;
  return new BatchError('ERR_OPTIMIZER_CONTRACT', message, whereOf(source));
}

function whereOf({ group, plugin }: AnswerSource) {
  return { group, plugin };
}

function describe(value: unknown): string {
  if (value === null || Array.isArray(value)) return value === null ? '`null`' : 'an array';
  return `\`${typeof value}\``;
}
