import { GithubError } from '../github-error.js';
import type { TreeAnswer, TreeEntry } from '../rest/read-tree.js';
import {
  below,
  byDirectory,
  countBelow,
  type EntriesByDirectory,
  isWhole,
  provenBelow,
} from './cover.js';
import { DIRECTORY_MODE } from './modes.js';

/** The answers that a walk is made of. */
export interface TreeReader {
  /** Everything below a directory, cut where there is too much; `undefined`: GitHub cannot say, not even a part of it. */
  whole(id: string): Promise<TreeAnswer | undefined>;
  /** What lies right in a directory. */
  level(id: string): Promise<TreeAnswer>;
}

/** Where a walk begins. */
export interface WalkStart {
  /** What lies right in the root. */
  readonly level: readonly TreeEntry[];
  /** What an answer about everything has shown before it was cut. */
  readonly shown: readonly TreeEntry[];
  /** The tree as it was. */
  readonly before: readonly TreeEntry[];
  /** How many entries an answer can hold at most, as far as is known. */
  readonly maxEntries: number;
}

interface Directory {
  readonly path: string;
  readonly id: string;
}

/** Of what share on of an answer that was cut, the answer about the directory alone is taken to be cut as well. */
const MOSTLY = 0.9;

/**
 * Everything in a repository whose tree is too large for one answer, in few calls.
 *
 * An answer that was cut still counts: a directory whose id can be made from what was shown of it is complete, and is not
 * asked for again. Neither is one that has the id it had before. One that holds nearly all of an answer that was cut is read level by
 * level, as its own answer would be cut at the same place.
 */
export async function walkTree(reader: TreeReader, start: WalkStart): Promise<TreeEntry[]> {
  const found: TreeEntry[] = [];
  const before = byDirectory(start.before);
  const idsBefore = new Map(start.before.map(({ path, id }) => [path, id]));
  await descend(start.level, byDirectory(start.shown), start.shown.length);
  return found;

  async function descend(
    level: readonly TreeEntry[],
    shown: EntriesByDirectory,
    count: number,
  ): Promise<void> {
    add(level);
    for (const { path, id, mode } of level) {
      if (mode === DIRECTORY_MODE) await cover({ path, id }, shown, count);
    }
  }

  async function cover(
    directory: Directory,
    shown: EntriesByDirectory,
    count: number,
  ): Promise<void> {
    const { path, id } = directory;
    const known = idsBefore.get(path) === id ? below(before, path) : provenBelow(shown, path, id);
    if (known !== undefined) return add(known);
    if (isTooLarge(path, shown, count))
      return descend(await levelOf(directory, shown), shown, count);
    const answer = await reader.whole(id);
    const entries = under(path, answer?.entries ?? []);
    if (answer?.isTruncated === false) return add(entries);
    const shownOfIt = byDirectory(entries);
    return descend(await levelOf(directory, shownOfIt), shownOfIt, entries.length);
  }

  /** Whether its answer would be cut, and show little more than is known. */
  function isTooLarge(path: string, shown: EntriesByDirectory, count: number): boolean {
    if (countBelow(before, path) > start.maxEntries) return true;
    return countBelow(shown, path) > count * MOSTLY;
  }

  async function levelOf(
    { path, id }: Directory,
    shown: EntriesByDirectory,
  ): Promise<readonly TreeEntry[]> {
    if (isWhole(shown, path, id)) return shown.get(path) ?? [];
    return under(path, wholeLevel(await reader.level(id), path));
  }

  function add(entries: readonly TreeEntry[]): void {
    for (const entry of entries) found.push(entry);
  }
}

/**
 * What lies right in a directory.
 *
 * @throws {@link GithubError} `ERR_ANSWER` where GitHub does not list all of it: there is no further page.
 */
export function wholeLevel(
  { entries, isTruncated }: TreeAnswer,
  path: string,
): readonly TreeEntry[] {
  if (!isTruncated) return entries;
  const message = `[github] ${JSON.stringify(path)} has more entries right in it than GitHub lists.`;
  throw new GithubError('ERR_ANSWER', message, { status: 200 });
}

function under(directory: string, entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.map((entry) => ({ ...entry, path: `${directory}/${entry.path}` }));
}
