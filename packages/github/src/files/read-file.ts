import type { FileContent } from '../content.js';
import { GithubError } from '../github-error.js';
import { FILE_MODES, LINK_MODE } from '../tree/modes.js';
import { readById } from './read-by-id.js';
import { readByPath } from './read-by-path.js';
import type { Reading } from './reading.js';

/** One file; `null`: there is none. A tree that is known tells what there is, and what it holds is read by its id. */
export async function readFile(
  reading: Reading,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FileContent | null> {
  const tree = await reading.trees.ifKnown(signal);
  if (tree === undefined) return readByPath(reading, path, signal);
  const entry = tree.at(path);
  if (entry === undefined) return null;
  if (FILE_MODES.has(entry.mode)) return readById(reading, entry.id, path, signal);
  // GitHub follows a link, and its id says nothing of what it leads to.
  if (entry.mode === LINK_MODE) return readByPath(reading, path, signal);
  const message = `[github] Expected ${JSON.stringify(path)} to be a file, got mode ${entry.mode}.`;
  throw new GithubError('ERR_NOT_A_FILE', message);
}
