import type { CallCost } from './call-cost.js';
import type { CallLimits } from './call-limits.js';
import type { Knowledge } from './knowledge.js';
import type { PathTree, TouchedDirectory } from './path-tree.js';
import type { Terms } from './terms.js';

/** How much a file or directory of which nothing is known is taken to hold, as a multiple of the mean: calls are not to burst. */
const UNKNOWN_FACTOR = 2;

/** What a directory, or all below it, would bring in one call. */
interface Contents {
  wanted: number;
  files: number;
  entries: number;
  bytes: number;
}

/** What each call that there could be would cost. `Infinity`: there is none. By position in the tree's lists. */
export interface Prices {
  /** Bytes of each file, for packing. */
  readonly bytes: Float64Array;
  readonly single: Float64Array;
  readonly directory: Float64Array;
  readonly recursive: Float64Array;
  /** Wanted files below each directory. */
  readonly wantedBelow: Int32Array;
}

/**
 * Prices all calls of a tree, in time linear in it.
 *
 * @param isListed - As if the listings that could be made first had been made: nothing is worse than the mean.
 */
export function pricesOf(
  tree: PathTree,
  terms: Terms,
  knowledge: Knowledge,
  isListed: boolean,
): Prices {
  const factor = isListed ? 1 : UNKNOWN_FACTOR;
  const bytes = Float64Array.from(tree.sizes);
  for (let file = 0; file < bytes.length; file += 1) {
    const size = bytes[file] as number;
    bytes[file] = Math.round(tree.isUnknown[file] ? size * factor : size);
  }
  const { perCall, perByte } = terms.cost.single;
  const single = bytes.map((size) => perCall + perByte * size);
  return {
    bytes,
    single,
    ...pricesOfDirectories(tree, terms, bytes, estimates(knowledge, factor)),
  };
}

/** What is taken for granted of a directory that is not known. */
interface Estimates {
  readonly files: number;
  readonly bytesOfFile: number;
}

function estimates(knowledge: Knowledge, factor: number): Estimates {
  return { files: knowledge.meanFiles * factor, bytesOfFile: knowledge.meanBytes };
}

function pricesOfDirectories(
  { directories }: PathTree,
  terms: Terms,
  bytes: Float64Array,
  estimate: Estimates,
) {
  const directory = new Float64Array(directories.length).fill(Infinity);
  const recursive = new Float64Array(directories.length).fill(Infinity);
  const wantedBelow = new Int32Array(directories.length);
  const below = directories.map((node) => directContents(node, bytes, estimate));
  const isBarred = new Uint8Array(directories.length);
  if (terms.kinds.has('directory')) {
    for (const [index, node] of directories.entries()) {
      if (node.files.length === 0 || !terms.accepts(node.path, 'directory')) continue;
      directory[index] = priceOf('directory', below[index] as Contents, terms);
    }
  }
  const isRecursive = terms.kinds.has('recursive');
  for (let index = directories.length - 1; index >= 0; index -= 1) {
    const node = directories[index] as TouchedDirectory;
    const contents = below[index] as Contents;
    settleTree(node, contents, estimate);
    wantedBelow[index] = contents.wanted;
    const mayRecurse =
      isRecursive && isBarred[index] === 0 && terms.accepts(node.path, 'recursive');
    if (mayRecurse) recursive[index] = priceOf('recursive', contents, terms);
    if (node.parent === undefined) continue;
    addTo(below[node.parent.index] as Contents, contents);
    if (!mayRecurse) isBarred[node.parent.index] = 1;
  }
  return { directory, recursive, wantedBelow };
}

function priceOf(
  kind: 'directory' | 'recursive',
  contents: Contents,
  { cost, limits, minKeys }: Terms,
): number {
  if (contents.wanted < minKeys || bursts(contents, limits[kind])) return Infinity;
  return priceOfCalls(contents, cost[kind], limits[kind]);
}

function bursts({ entries, bytes }: Contents, { maxEntries, maxBytes }: CallLimits): boolean {
  return entries > maxEntries || bytes > maxBytes;
}

/** Each of the calls that `maxKeys` makes necessary brings everything. */
function priceOfCalls(
  { wanted, files, bytes }: Contents,
  { perCall, perByte, perUnwanted }: CallCost,
  { maxKeys }: CallLimits,
): number {
  const calls = Math.ceil(wanted / maxKeys) || 1;
  return calls * (perCall + perByte * bytes + perUnwanted * files) - perUnwanted * wanted;
}

function directContents(
  { files, known }: TouchedDirectory,
  bytes: Float64Array,
  estimate: Estimates,
): Contents {
  const wanted = files.length;
  const wantedBytes = files.reduce((sum, file) => sum + (bytes[file] as number), 0);
  const own = known?.isListed ? known.own : undefined;
  const all = Math.max(wanted, own?.files ?? estimate.files * Math.min(1, wanted));
  const listedBytes = own === undefined ? 0 : own.bytes + own.unsized * estimate.bytesOfFile;
  const guessed = wantedBytes + (all - wanted) * estimate.bytesOfFile;
  const subdirectories = known?.children.size ?? 0;
  return {
    wanted,
    files: all,
    entries: Math.ceil(all) + subdirectories,
    bytes: own === undefined ? guessed : Math.max(wantedBytes, listedBytes),
  };
}

/** What lies below a directory that is known whole is known; otherwise as many directories are untouched as are touched. */
function settleTree(node: TouchedDirectory, contents: Contents, estimate: Estimates): void {
  const { known } = node;
  if (known?.isTreeListed) {
    const { files, bytes, unsized, directories } = known.below;
    contents.files = Math.max(contents.wanted, files);
    contents.entries = contents.files + directories;
    contents.bytes = Math.max(0, bytes + unsized * estimate.bytesOfFile);
    return;
  }
  contents.entries += 1;
  contents.files += estimate.files;
  contents.entries += Math.ceil(estimate.files);
  contents.bytes += estimate.files * estimate.bytesOfFile;
}

function addTo(sum: Contents, more: Contents): void {
  sum.wanted += more.wanted;
  sum.files += more.files;
  sum.entries += more.entries;
  sum.bytes += more.bytes;
}
