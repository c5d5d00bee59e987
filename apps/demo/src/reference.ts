import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFile } from './github/tree-file.js';
import { bytesOf, type Source } from './source.js';

/** Whether a source is, byte for byte, what the file at `path` holds. */
export type IsIdentical = (path: string, source: Source) => boolean;

/** Compares with files on disk, read once. */
export async function comparedWithDisk(
  folder: string,
  files: readonly TreeFile[],
): Promise<IsIdentical> {
  const contents = new Map<string, Buffer>();
  for (const { path } of files) contents.set(path, await readFile(join(folder, path)));
  return (path, source) => contents.get(path)?.equals(bytesOf(source)) ?? false;
}

/** Compares with git's ids, where the files themselves are elsewhere. */
export function comparedWithGit(files: readonly TreeFile[]): IsIdentical {
  const ids = new Map(files.map(({ path, sha }) => [path, sha]));
  return (path, source) => ids.get(path) === gitId(bytesOf(source));
}

function gitId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
