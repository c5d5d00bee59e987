import { type Draft, packCost } from './draft.js';
import type { PathTree, TouchedDirectory } from './path-tree.js';
import type { PlannedCall } from './plan.js';
import type { Prices } from './prices.js';
import type { Terms } from './terms.js';

/** Writes a draft out, call by call. */
export function writtenCalls(
  tree: PathTree,
  draft: Draft,
  prices: Prices,
  terms: Terms,
): PlannedCall[] {
  const calls: PlannedCall[] = [];
  const below = filesBelow(tree, draft.recursive);
  for (const node of draft.recursive) whole('recursive', node, below.get(node) ?? []);
  for (const node of draft.directories) whole('directory', node, node.files);
  for (const pack of draft.packs) write('files', pack, packCost(pack, prices, terms));
  for (const file of draft.singles) write('single', [file], prices.single[file] as number);
  return calls;

  /** A call takes `maxKeys` files at most; the cost of the directory is shared among as many as it takes. */
  function whole(
    kind: 'directory' | 'recursive',
    { index, path }: TouchedDirectory,
    files: readonly number[],
  ): void {
    const { maxKeys } = terms.limits[kind];
    const parts = Math.ceil(files.length / maxKeys) || 1;
    const size = Math.ceil(files.length / parts);
    const cost = (prices[kind][index] as number) / parts;
    for (let at = 0; at < files.length; at += size) {
      write(kind, files.slice(at, at + size), cost, path);
    }
  }

  function write(
    kind: PlannedCall['kind'],
    files: readonly number[],
    cost: number,
    directory?: string,
  ): void {
    const paths = files.map((file) => tree.paths[file] as string);
    const alone = files.reduce((sum, file) => sum + (prices.single[file] as number), 0);
    calls.push({ kind, directory, paths, cost, replaces: { calls: files.length, cost: alone } });
  }
}

/** The wanted files below each of `tops`, none of which lies below another. */
function filesBelow(
  { directories }: PathTree,
  tops: readonly TouchedDirectory[],
): ReadonlyMap<TouchedDirectory, number[]> {
  const files = new Map(tops.map((top): [TouchedDirectory, number[]] => [top, []]));
  const topOf = new Array<TouchedDirectory | undefined>(directories.length);
  for (const node of tops.length === 0 ? [] : directories) {
    const above = node.parent === undefined ? undefined : topOf[node.parent.index];
    const top = above ?? (files.has(node) ? node : undefined);
    topOf[node.index] = top;
    const found = top === undefined ? undefined : files.get(top);
    for (const file of node.files) found?.push(file);
  }
  return files;
}
