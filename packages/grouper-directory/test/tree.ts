import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DirectoryContext, ListedFile } from '../src/index.js';

/** A directory on disk as an upstream: it counts what is asked of it. */
export interface Tree {
  /**
   * What was asked, in order: `list src` for a directory, `tree src` for all below it, `sizes src` for what is there, `read a b`
   * for two files together, `read src/a.ts` for one.
   */
  readonly calls: string[];
  /** The most calls that ran at once. */
  readonly peak: number;
  fetchDirectory(directory: string, context: DirectoryContext): Promise<Map<string, string>>;
  fetchTree(directory: string, context: DirectoryContext): Promise<Map<string, string>>;
  fetchFiles(paths: readonly string[], context: DirectoryContext): Promise<Map<string, string>>;
  list(directory: string): Promise<{ entries: ListedFile[]; isComplete: boolean }>;
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
  return new DiskTree(root);
}

class DiskTree implements Tree {
  readonly calls: string[] = [];
  peak = 0;
  #running = 0;

  constructor(private readonly root: string) {}

  readonly fetchDirectory: Tree['fetchDirectory'] = (directory, { signal }) =>
    this.#call(`list ${directory}`, async () =>
      this.#texts(await this.#filesIn(directory), signal),
    );

  readonly fetchTree: Tree['fetchTree'] = (directory, { signal }) =>
    this.#call(`tree ${directory}`, async () =>
      this.#texts(await this.#filesIn(directory, true), signal),
    );

  readonly fetchFiles: Tree['fetchFiles'] = (paths, { signal }) =>
    this.#call(`read ${paths.join(' ')}`, async () => this.#texts(paths, signal));

  readonly list: Tree['list'] = (directory) =>
    this.#call(`sizes ${directory}`, async () => {
      const paths = await this.#filesIn(directory, true);
      const entries = paths.map(async (path) => ({
        path,
        sizeBytes: (await stat(join(this.root, path))).size,
      }));
      return { entries: await Promise.all(entries), isComplete: true };
    });

  readonly fetchFile: Tree['fetchFile'] = (path) =>
    this.#call(`read ${path}`, () => readFile(join(this.root, path), 'utf8'));

  async #call<T>(name: string, make: () => Promise<T>): Promise<T> {
    this.calls.push(name);
    this.#running += 1;
    this.peak = Math.max(this.peak, this.#running);
    try {
      return await make();
    } finally {
      this.#running -= 1;
    }
  }

  async #filesIn(directory: string, recursive = false): Promise<string[]> {
    const top = join(this.root, directory);
    const entries = await readdir(top, { withFileTypes: true, recursive });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1));
  }

  /** A file that is not there is left out. */
  async #texts(paths: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    for (const path of paths) {
      const text = await readFile(join(this.root, path), { encoding: 'utf8', signal }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        },
      );
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  }
}
