import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFile } from '../git/build-tree.js';
import { objectSha } from '../git/object-sha.js';
import { MODE } from '../git/tree.js';
import { readTarget } from './read-body.js';

/** Files hashed at the same time: enough to keep the disk busy, far below the limit of open files. */
const HASHED_AT_ONCE = 64;

const OWNER_EXECUTES = 0o100;

/**
 * Every file and link below `root` that `include` wants, with git's mode and id. Links are not followed,
 * `.git` is left out, and so is what git does not know: sockets, pipes, devices.
 */
export async function scanDirectory(
  root: string,
  include: (path: string) => boolean,
): Promise<TreeFile[]> {
  const found = await walk(root, '', include);
  const files: TreeFile[] = [];
  for (let start = 0; start < found.length; start += HASHED_AT_ONCE) {
    const some = found.slice(start, start + HASHED_AT_ONCE);
    files.push(...(await Promise.all(some.map((file) => describeFile(root, file)))));
  }
  return files;
}

interface Found {
  readonly path: string;
  readonly isLink: boolean;
}

async function walk(root: string, prefix: string, include: (path: string) => boolean) {
  const found: Found[] = [];
  for (const child of await readdir(join(root, prefix), { withFileTypes: true })) {
    if (child.name === '.git') continue;
    const path = prefix + child.name;
    if (child.isDirectory()) {
      for (const below of await walk(root, `${path}/`, include)) found.push(below);
    } else if (isKnownToGit(child) && include(path)) {
      found.push({ path, isLink: child.isSymbolicLink() });
    }
  }
  return found;
}

function isKnownToGit(child: Dirent): boolean {
  return child.isFile() || child.isSymbolicLink();
}

async function describeFile(root: string, { path, isLink }: Found): Promise<TreeFile> {
  const absolute = join(root, path);
  const body = isLink ? await readTarget(absolute) : await readFile(absolute);
  const mode = isLink ? MODE.symlink : await modeOf(absolute);
  return { path, mode, sha: objectSha('blob', body), size: body.byteLength };
}

async function modeOf(absolute: string): Promise<string> {
  const { mode } = await lstat(absolute);
  return mode & OWNER_EXECUTES ? MODE.executable : MODE.file;
}
