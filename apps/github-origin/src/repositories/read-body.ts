import { readFile, readlink, realpath } from 'node:fs/promises';
import { objectSha } from '../git/object-sha.js';
import { MODE, type TreeEntry } from '../git/tree.js';

/**
 * The bytes of an indexed file, or the target of an indexed link, which is what git stores of it.
 *
 * @param absolute - Its path, all links of the root resolved.
 * @throws When it is no longer what was indexed: gone, changed, or behind a link by now.
 */
export async function readBody(
  absolute: string,
  { mode, sha, path }: Pick<TreeEntry, 'mode' | 'sha' | 'path'>,
): Promise<Buffer> {
  const body = mode === MODE.symlink ? await readTarget(absolute) : await readInside(absolute);
  if (objectSha('blob', body) !== sha) throw new Error(`${path} has changed since it was indexed.`);
  return body;
}

/** What git stores of a link: the path it names. What is there is not touched. */
export function readTarget(absolute: string): Promise<Buffer> {
  return readlink(absolute, { encoding: 'buffer' });
}

async function readInside(absolute: string): Promise<Buffer> {
  // A link put here after the index was made could lead out of the root.
  if ((await realpath(absolute)) !== absolute) throw new Error(`${absolute} became a link.`);
  return readFile(absolute);
}
