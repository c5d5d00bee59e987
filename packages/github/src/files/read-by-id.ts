import { contentOf, type FileContent, isContent } from '../content.js';
import { isBlob } from '../git-object.js';
import { isGithubError } from '../github-error.js';
import { readBlob } from '../rest/read-blob.js';
import { readRaw } from '../rest/read-raw.js';
import { blobKey } from '../store/keys.js';
import type { Reading } from './reading.js';

/** The content with this id: what is kept, else one call. */
export async function readById(
  reading: Reading,
  id: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FileContent> {
  const { store } = reading;
  const key = blobKey(id);
  const kept = (await store.read([key], isContent)).get(key);
  if (kept !== undefined) return kept.value;
  const content = contentOf(await fetchBytes(reading, id, path, signal));
  await store.keep([{ key, value: content }]);
  return content;
}

async function fetchBytes(
  { connection, trees, visibility }: Reading,
  id: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  if (connection.rawUrl !== undefined && !(await connection.isAuthenticated())) {
    const bytes = await readRaw(connection, path, signal);
    // Raw files may lag behind the tree.
    if (bytes !== undefined && isBlob(id, bytes)) return bytes;
  }
  try {
    const bytes = await readBlob(connection, id, path, signal);
    visibility.prove();
    return bytes;
  } catch (error) {
    // The tree that names it is not true any more: history was rewritten.
    if (isGithubError(error) && error.code === 'ERR_NOT_FOUND') trees.expire();
    throw error;
  }
}
