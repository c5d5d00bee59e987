import { checkInteger, checkNumber } from '../checks.js';
import { objectSha } from '../git/object-sha.js';
import { normal, type Random, seededRandom } from '../random.js';
import type { LazyFile } from './file-table.js';
import { lazyRepository, type MemoryRepository } from './memory-repository.js';

/** Options of {@link generatedRepository}. */
export interface GeneratedRepositoryOptions {
  /**
   * How many files. At least one in each directory. Minimum: `1`.
   * @default 50_000
   */
  files?: number | undefined;
  /**
   * How many directories, the root not counted. `0` up to `files`.
   * @default 4_000
   */
  directories?: number | undefined;
  /**
   * Half of the files are smaller. Bytes. Minimum: `1`.
   * @default 500
   */
  medianBytes?: number | undefined;
  /**
   * How far sizes are from the median: the standard deviation of their logarithm. Minimum: `0`.
   * @default 1
   */
  sigma?: number | undefined;
  /**
   * No file is larger, but for one whose first line is. Bytes. Minimum: `1`.
   * @default 65_536
   */
  maxBytes?: number | undefined;
  /**
   * The same seed gives the same repository, ids included. An integer.
   * @default 1
   */
  seed?: number | undefined;
}

/** A repository of text that nobody wrote, as large as a real one. */
export interface GeneratedRepository extends MemoryRepository {
  /**
   * Gives a file another text of about its size: what a commit upstream does.
   *
   * @throws TypeError where there is no such file.
   */
  touch(path: string): void;
}

/** As deep as real repositories are. */
const MAX_DEPTH = 9;

/**
 * Files of seeded sizes in a seeded tree of directories: most of them small, a few with hundreds of files. The
 * texts are made when they are asked for, so that 50,000 files take little memory.
 *
 * @throws TypeError for a wrong option, which it names.
 */
export function generatedRepository(options: GeneratedRepositoryOptions = {}): GeneratedRepository {
  const { files = 50_000, directories = 4_000, seed = 1 } = options;
  const { medianBytes = 500, sigma = 1, maxBytes = 65_536 } = options;
  checkInteger('files', files, 1);
  checkInteger('directories', directories, 0, files);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkInteger('medianBytes', medianBytes, 1);
  checkNumber('sigma', sigma);
  checkInteger('maxBytes', maxBytes, 1);

  const random = seededRandom(seed);
  const pool = textPool(random);
  const repository = lazyRepository();
  const folders = folderPaths(directories, random);
  const revisions = new Map<string, number>();

  for (let index = 0; index < files; index += 1) {
    // Every folder gets one first: git has no empty directories.
    const folder = folders[index] ?? folders[skewed(folders.length, random)] ?? '';
    const size = Math.round(medianBytes * Math.exp(sigma * normal(random)));
    const path = `${folder}file-${index}.ts`;
    const file = generatedFile(pool, `// ${path}\n`, random(), Math.min(maxBytes, size));
    repository.place(path, file);
  }

  const { paths, read, remove, open, write } = repository;
  return {
    get files() {
      return repository.files;
    },
    get bytes() {
      return repository.bytes;
    },
    paths,
    read,
    remove,
    open,
    write,
    touch(path) {
      const before = read(path);
      if (before === undefined)
        throw new TypeError(`Expected the path of a file, got \`${path}\`.`);
      const revision = (revisions.get(path) ?? 0) + 1;
      revisions.set(path, revision);
      const firstLine = `// ${path} (${revision})\n`;
      repository.place(path, generatedFile(pool, firstLine, random(), before.byteLength));
    },
  };
}

/** `''` is not among them, unless there are none. Each ends with a slash. */
function folderPaths(count: number, random: Random): string[] {
  const folders: { path: string; depth: number }[] = [];
  while (folders.length < count) {
    const parent = random() < 0.02 ? undefined : folders[Math.floor(random() * folders.length)];
    const { path = '', depth = 0 } = parent ?? {};
    if (depth === MAX_DEPTH) continue;
    folders.push({ path: `${path}part-${folders.length}/`, depth: depth + 1 });
  }
  return count === 0 ? [''] : folders.map(({ path }) => path);
}

/** An index below `length`, the first ones far more often. */
function skewed(length: number, random: Random): number {
  return Math.floor(random() ** 2.5 * length);
}

function generatedFile(pool: Buffer, firstLine: string, offset: number, size: number): LazyFile {
  const head = Buffer.from(firstLine);
  const bytes = Math.max(size, head.byteLength);
  const start = Math.floor(offset * pool.byteLength);
  const content = (): Buffer => {
    const body = Buffer.allocUnsafe(bytes);
    let written = head.copy(body);
    while (written < bytes)
      written += pool.copy(body, written, (start + written) % pool.byteLength);
    return body;
  };
  return { size: bytes, sha: objectSha('blob', content()), content };
}

/** Lines that texts are cut from. */
function textPool(random: Random): Buffer {
  const lines = Array.from({ length: 4_096 }, (_, line) => {
    const value = Math.floor(random() * 2 ** 32).toString(36);
    return `export const value${line} = '${value}';\n`;
  });
  return Buffer.from(lines.join(''));
}
