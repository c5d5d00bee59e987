import { setImmediate } from 'node:timers/promises';
import isBinaryPath from 'is-binary-path';
import { type FileContent, isContent } from '../content.js';
import type { WantedFile } from '../graphql/blobs-query.js';
import { readBlobs } from '../graphql/read-blobs.js';
import { blobKey } from '../store/keys.js';
import type { Kept } from '../store/object-store.js';
import { FILE_MODES } from '../tree/modes.js';
import type { GithubTree } from '../tree/snapshot.js';
import { isPathRecord } from './path-record.js';
import { readFile } from './read-file.js';
import type { Reading } from './reading.js';

/** Bytes after which GraphQL cuts a text. */
const MAX_TEXT_BYTES = 512_000;

/** The contents by path; `null`: there is no such file. */
type Contents = Map<string, FileContent | null>;

/**
 * Many files in one call at most. What it cannot tell of is missing from the answer.
 *
 * @param paths - None twice.
 */
export async function readFiles(
  reading: Reading,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const tree = await reading.trees.ifKnown(signal);
  const contents: Contents = new Map();
  const wanted = tree ? wantedOf(tree, paths, contents) : await withKnownIds(reading, paths);
  const missing = await withoutKept(reading, wanted, contents);
  const [first, ...others] = distinct(missing);
  if (first === undefined) {
    // Many answers in a row that wait for nothing would keep those waiting that come from GitHub, till they time out.
    await setImmediate();
    return contents;
  }
  if (others.length === 0) {
    const content = await readFile(reading, first.path, signal);
    for (const { path } of missing) contents.set(path, content);
    return contents;
  }
  if (await reading.connection.isAuthenticated()) await ask(reading, missing, contents, signal);
  return contents;
}

/** The files that a tree has of `paths`; that there are no others is an answer as well. */
function wantedOf(tree: GithubTree, paths: readonly string[], contents: Contents): WantedFile[] {
  const wanted: WantedFile[] = [];
  for (const path of paths) {
    const entry = tree.at(path);
    if (entry === undefined) contents.set(path, null);
    else if (FILE_MODES.has(entry.mode))
      wanted.push({ path, id: entry.id, sizeBytes: entry.sizeBytes });
  }
  return wanted;
}

/** Without a tree, ids are known of what has been read a short while ago. */
async function withKnownIds({ store, keys }: Reading, paths: readonly string[]) {
  const records = await store.read(paths.map(keys.path), isPathRecord);
  return paths.map((path): WantedFile => {
    const record = records.get(keys.path(path));
    return { path, id: record?.isFresh ? record.value.id : undefined };
  });
}

/** Puts what is kept into `contents`. Returns the others. */
async function withoutKept({ store }: Reading, wanted: readonly WantedFile[], contents: Contents) {
  const ids = wanted.flatMap(({ id }) => (id === undefined ? [] : [blobKey(id)]));
  const kept = await store.read(ids, isContent);
  return wanted.filter(({ path, id }) => {
    const content = id === undefined ? undefined : kept.get(blobKey(id));
    if (content !== undefined) contents.set(path, content.value);
    return content === undefined;
  });
}

/** One of all files that are known to be the same. */
function distinct(files: readonly WantedFile[]): WantedFile[] {
  return [...new Map(files.map((file) => [file.id ?? `:${file.path}`, file])).values()];
}

async function ask(
  { connection, store, keys, visibility, ttlMs }: Reading,
  missing: readonly WantedFile[],
  contents: Contents,
  signal: AbortSignal | undefined,
): Promise<void> {
  const asked = distinct(missing).filter(isTextual);
  if (asked.length === 0) return;
  const answers = await readBlobs(connection, asked, signal);
  visibility.prove();
  const brought = new Map<string, FileContent>();
  const kept: Kept[] = [];
  asked.forEach(({ path, id }, index) => {
    const answer = answers[index];
    if (answer === 'absent') contents.set(path, null);
    if (typeof answer !== 'object') return;
    contents.set(path, answer.text);
    brought.set(answer.id, answer.text);
    kept.push({ key: blobKey(answer.id), value: answer.text });
    if (id !== undefined) return;
    kept.push({ key: keys.path(path), value: { id: answer.id, etag: undefined }, ttlMs });
  });
  for (const { path, id = '' } of missing) {
    const text = brought.get(id);
    if (text !== undefined) contents.set(path, text);
  }
  await store.keep(kept);
}

/** What GraphQL would bring as nothing or cut is not asked of it. */
function isTextual({ path, sizeBytes = 0 }: WantedFile): boolean {
  return sizeBytes <= MAX_TEXT_BYTES && !isBinaryPath(path);
}
