import { contentOf, type FileContent, isContent } from '../content.js';
import { blobId } from '../git-object.js';
import { readContents } from '../rest/read-contents.js';
import { readRaw } from '../rest/read-raw.js';
import { blobKey } from '../store/keys.js';
import { isPathRecord, type PathRecord } from './path-record.js';
import { readById } from './read-by-id.js';
import type { Reading } from './reading.js';

/** The content at a path of which no tree tells: one call, conditional where the path has been read before. */
export async function readByPath(
  reading: Reading,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FileContent | null> {
  const known = await recall(reading, path);
  if (known?.isFresh) return known.content;
  const raw = await fetchRaw(reading, path, signal);
  if (raw !== undefined) {
    return remember(reading, path, { id: blobId(raw), etag: undefined }, contentOf(raw));
  }
  const answer = await readContents(reading.connection, path, known?.record.etag, signal);
  if (answer.kind === 'absent') {
    await reading.visibility.confirm(signal);
    return null;
  }
  reading.visibility.prove();
  if (answer.kind === 'unchanged') {
    const { record, content } = known as Recalled;
    return remember(reading, path, record, content);
  }
  const { id, etag, bytes } = answer;
  const content = bytes ? contentOf(bytes) : await readById(reading, id, path, signal);
  return remember(reading, path, { id, etag }, content);
}

interface Recalled {
  readonly record: PathRecord;
  readonly content: FileContent;
  readonly isFresh: boolean;
}

/** What is kept of a path, where its content is too: an etag without it would be answered with nothing. */
async function recall({ store, keys }: Reading, path: string): Promise<Recalled | undefined> {
  const key = keys.path(path);
  const recorded = (await store.read([key], isPathRecord)).get(key);
  if (recorded === undefined) return undefined;
  const { value: record, isFresh } = recorded;
  const content = (await store.read([blobKey(record.id)], isContent)).get(blobKey(record.id));
  return content && { record, content: content.value, isFresh };
}

/** Without credentials API calls are few: raw files cost none. */
async function fetchRaw({ connection }: Reading, path: string, signal: AbortSignal | undefined) {
  if (connection.rawUrl === undefined || (await connection.isAuthenticated())) return undefined;
  return readRaw(connection, path, signal);
}

async function remember(
  { store, keys, ttlMs }: Reading,
  path: string,
  record: PathRecord,
  content: FileContent,
): Promise<FileContent> {
  await store.keep([
    { key: blobKey(record.id), value: content },
    { key: keys.path(path), value: record, ttlMs },
  ]);
  return content;
}
