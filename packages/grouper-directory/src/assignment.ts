import type { PathTree, TouchedDirectory } from './path-tree.js';
import type { Prices } from './prices.js';
import type { Terms } from './terms.js';

/** How the wanted files come: the outcome of one pass over the tree. */
export interface Assignment {
  /** Directories fetched by themselves. */
  readonly directories: readonly TouchedDirectory[];
  /** Directories fetched with all below them. */
  readonly recursive: readonly TouchedDirectory[];
  /** Files fetched alone. */
  readonly singles: readonly number[];
  /** Files that are packed into calls of their kind. */
  readonly packed: readonly number[];
  /** What directories, recursive calls and singles cost. */
  readonly cost: number;
}

/** What `files` calls are taken to cost, by file. `undefined`: there are none. */
export type FileShares = Float64Array | undefined;

/**
 * The cheapest way for all files, exact where a file's share is what it costs, in time linear in the tree.
 *
 * Directories form a laminar family: two are inside one another, or share nothing. So the best for all below a directory is
 * one recursive call, or the best for its own files (one directory call, or each by itself) and the best for each of its
 * children, whatever is done elsewhere.
 */
export function assign(
  tree: PathTree,
  prices: Prices,
  shares: FileShares,
  terms: Terms,
): Assignment {
  const { directories } = tree;
  const choices = new Uint8Array(directories.length);
  const below = new Float64Array(directories.length);
  for (let index = directories.length - 1; index >= 0; index -= 1) {
    const node = directories[index] as TouchedDirectory;
    const apart = apartCost(node, prices, shares);
    const whole = prices.directory[index] as number;
    const isWhole = isBetter(whole, apart + spentOn(node, whole, terms), terms);
    const each = (below[index] as number) + (isWhole ? whole : apart);
    const all = prices.recursive[index] as number;
    const isAll = isBetter(all, each, terms) && !(isWhole && all === each);
    choices[index] = isAll ? RECURSIVE : isWhole ? DIRECTORY : APART;
    const best = isAll ? all : each;
    if (node.parent !== undefined) below[node.parent.index] = add(below, node.parent.index, best);
  }
  return collect(tree, choices, prices, shares);
}

const APART = 0;
const DIRECTORY = 1;
const RECURSIVE = 2;

function add(sums: Float64Array, index: number, more: number): number {
  return (sums[index] as number) + more;
}

/** Of two that cost the same the one that brings less is better, unless group calls are asked for. */
function isBetter(price: number, other: number, { minKeys }: Terms): boolean {
  return price < other || (minKeys === 1 && price === other && price < Infinity);
}

/** What has been spent is asked for only where it can matter. */
function spentOn(node: TouchedDirectory, whole: number, terms: Terms): number {
  return whole === Infinity ? 0 : terms.spentOn(node.path);
}

function apartCost({ files }: TouchedDirectory, { single }: Prices, shares: FileShares): number {
  let cost = 0;
  for (const file of files) {
    const alone = single[file] as number;
    cost += shares === undefined ? alone : Math.min(alone, shares[file] as number);
  }
  return cost;
}

/** From the root down: below a recursive call nothing else is needed. */
function collect(
  { directories }: PathTree,
  choices: Uint8Array,
  prices: Prices,
  shares: FileShares,
): Assignment {
  const found = { directories: [], recursive: [], singles: [], packed: [] } as {
    directories: TouchedDirectory[];
    recursive: TouchedDirectory[];
    singles: number[];
    packed: number[];
  };
  const isCovered = new Uint8Array(directories.length);
  let cost = 0;
  for (const [index, node] of directories.entries()) {
    const choice = choices[index];
    isCovered[index] = node.parent === undefined ? 0 : (isCovered[node.parent.index] as number);
    if (isCovered[index] === 1) continue;
    if (choice === RECURSIVE) {
      found.recursive.push(node);
      cost += prices.recursive[index] as number;
      isCovered[index] = 1;
    } else if (choice === DIRECTORY) {
      found.directories.push(node);
      cost += prices.directory[index] as number;
    } else cost += collectFiles(node, prices, shares, found);
  }
  return { ...found, cost };
}

/** Returns what those cost that are fetched alone. */
function collectFiles(
  { files }: TouchedDirectory,
  { single }: Prices,
  shares: FileShares,
  found: { singles: number[]; packed: number[] },
): number {
  let cost = 0;
  for (const file of files) {
    const alone = single[file] as number;
    if (shares !== undefined && (shares[file] as number) <= alone) found.packed.push(file);
    else {
      found.singles.push(file);
      cost += alone;
    }
  }
  return cost;
}
