import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DirectoryContext } from '../src/index.js';

/** A directory on disk as an upstream: it counts what is asked of it. */
export interface Tree {
  /** What was asked, in order: `list src` for a directory, `read src/a.ts` for a file. */
  readonly calls: string[];
  fetchDirectory(directory: string, context: DirectoryContext): Promise<Map<string, string>>;
  fetchFile(path: string): Promise<string>;
}

/** Writes files to a new directory, which is gone when the test is over. */
export async function newTree(files: Readonly<Record<string, string>>): Promise<Tree> {
  const root = await mkdtemp(join(tmpdir(), 'grouper-directory-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return treeAt(root);
}

function treeAt(root: string): Tree {
  const calls: string[] = [];
  return {
    calls,
    async fetchDirectory(directory, { signal }) {
      calls.push(`list ${directory}`);
      const entries = await readdir(join(root, directory), { withFileTypes: true });
      const files = new Map<string, string>();
      for (const entry of entries.filter((candidate) => candidate.isFile())) {
        const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
        files.set(path, await readFile(join(root, path), { encoding: 'utf8', signal }));
      }
      return files;
    },
    async fetchFile(path) {
      calls.push(`read ${path}`);
      return readFile(join(root, path), 'utf8');
    },
  };
}
