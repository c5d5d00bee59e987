import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { contentOf, type FileContent } from '../../src/content.js';

/** The component library that tests read, as npm installs it. */
export const SVELTE = join(
  dirname(createRequire(import.meta.url).resolve('flowbite-svelte/package.json')),
  'dist',
);

/** Its files by path. */
export function svelteFiles(): Map<string, FileContent> {
  const files = readdirSync(SVELTE, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(SVELTE.length + 1), contentOf(readFileSync(path))]),
  );
}

/** Fewest queries for these files: 50 of them, or 100 KB, at a time. */
export function fewestQueries(files: ReadonlyMap<string, FileContent>): number {
  const bytes = [...files.values()].reduce((sum, file) => sum + Buffer.byteLength(file), 0);
  return Math.max(Math.ceil(files.size / 50), Math.ceil(bytes / 100_000));
}
