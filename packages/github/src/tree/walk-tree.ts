import { GithubError } from '../github-error.js';
import type { TreeAnswer, TreeEntry } from '../rest/read-tree.js';
import { byDirectory, countBelow, type EntriesByDirectory, isWhole, provenBelow } from './cover.js';
import { DIRECTORY_MODE } from './modes.js';

/** The answers that a walk is made of. */
export interface TreeReader {
  /** Everything below a directory, cut where there is too much; `undefined`: GitHub cannot say, not even a part of it. */
  whole(id: string): Promise<TreeAnswer | undefined>;
  /** What lies right in a directory. */
  level(id: string): Promise<TreeAnswer>;
}

/** Of what share on of an answer that was cut, the answer about the directory alone is taken to be cut as well. */
const MOSTLY = 0.5;

interface Directory {
  /** From the root of the walk; `''` for it. */
  readonly path: string;
  readonly id: string;
}

/** What an answer that was cut has shown. */
interface Seen {
  readonly entries: EntriesByDirectory;
  readonly count: number;
}

/**
 * Everything in a repository whose tree is too large for one answer, in few calls.
 *
 * An answer that was cut still counts: a directory whose id can be made from what was seen of it is complete, and is not
 * asked for again. One that holds most of the answer is read level by level, as its own answer would be cut at the same place.
 */
export async function walkTree(
  reader: TreeReader,
  root: Directory,
  answer: TreeAnswer | undefined,
): Promise<TreeEntry[]> {
  const found: TreeEntry[] = [];
  await take(answer, root);
  return found;

  async function take(got: TreeAnswer | undefined, directory: Directory): Promise<void> {
    const entries = under(directory.path, got?.entries ?? []);
    if (got?.isTruncated === false) add(entries);
    else await descend(directory, { entries: byDirectory(entries), count: entries.length });
  }

  async function descend(directory: Directory, seen: Seen): Promise<void> {
    const level = isWhole(seen.entries, directory.path, directory.id)
      ? (seen.entries.get(directory.path) ?? [])
      : await levelOf(directory);
    add(level);
    for (const { path, id, mode } of level) {
      if (mode === DIRECTORY_MODE) await cover({ path, id }, seen);
    }
  }

  async function cover(directory: Directory, seen: Seen): Promise<void> {
    const proven = provenBelow(seen.entries, directory.path, directory.id);
    if (proven !== undefined) return add(proven);
    if (countBelow(seen.entries, directory.path) > seen.count * MOSTLY)
      return descend(directory, seen);
    return take(await reader.whole(directory.id), directory);
  }

  async function levelOf({ path, id }: Directory): Promise<readonly TreeEntry[]> {
    const level = await reader.level(id);
    if (!level.isTruncated) return under(path, level.entries);
    const message = `[github] ${JSON.stringify(path)} has more entries right in it than GitHub lists.`;
    throw new GithubError('ERR_ANSWER', message, { status: 200 });
  }

  function add(entries: readonly TreeEntry[]): void {
    for (const entry of entries) found.push(entry);
  }
}

function under(directory: string, entries: readonly TreeEntry[]): readonly TreeEntry[] {
  if (directory === '') return entries;
  return entries.map((entry) => ({ ...entry, path: `${directory}/${entry.path}` }));
}
