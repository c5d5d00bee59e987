import type { PathTree, TouchedDirectory } from './path-tree.js';
import type { Terms } from './terms.js';

/** A directory to list, and the wanted files of which that would bring the size. */
export interface ListingChoice {
  readonly node: TouchedDirectory;
  readonly files: readonly number[];
  readonly cost: number;
}

type Chosen = ListingChoice & { readonly files: number[] };

/**
 * The fewest listings that tell of every wanted file of which nothing is known: one for the deepest directory above all of
 * them, or where that one cannot be listed (cut short, too large), one for each of its children above some.
 */
export function listingsFor(tree: PathTree, terms: Terms): ListingChoice[] {
  if (!terms.canList) return [];
  const unknownBelow = countUnknown(tree);
  if (unknownBelow[0] === 0) return [];
  const branches = branchesOf(tree, unknownBelow);
  const topOf = new Array<Chosen | undefined>(tree.directories.length);
  const chosen: Chosen[] = [];
  for (const node of tree.directories) {
    const { index, parent } = node;
    const above = parent === undefined ? undefined : topOf[parent.index];
    topOf[index] = above;
    if (above === undefined && unknownBelow[index] !== 0 && branches[index] === 1) {
      topOf[index] = chosenAt(node, terms, chosen);
    }
    const files = topOf[index]?.files;
    for (const file of node.files) if (tree.isUnknown[file]) files?.push(file);
  }
  return chosen;
}

/** The listing of the directory, or of the nearest above it that may be listed. `undefined`: it would tell nothing more. */
function chosenAt(node: TouchedDirectory, terms: Terms, chosen: Chosen[]): Chosen | undefined {
  let top: TouchedDirectory | undefined = node;
  for (; top !== undefined; top = top.parent) {
    if (top.known?.isTruncated || top.known?.isTreeListed) return undefined;
    if (terms.accepts(top.path, 'list')) break;
  }
  if (top === undefined) return undefined;
  const known = chosen.find((listing) => listing.node === top);
  if (known !== undefined) return known;
  const listing = { node: top, files: [], cost: costOf(top, terms) };
  chosen.push(listing);
  return listing;
}

function costOf({ known }: TouchedDirectory, { cost }: Terms): number {
  const { perCall, perUnwanted } = cost.list;
  return perCall + perUnwanted * (known?.below.files ?? 0);
}

function countUnknown({ directories }: PathTree): Int32Array {
  const below = new Int32Array(directories.length);
  for (let index = directories.length - 1; index >= 0; index -= 1) {
    const { parent, unknownFiles } = directories[index] as TouchedDirectory;
    below[index] = (below[index] as number) + unknownFiles;
    if (parent !== undefined) {
      below[parent.index] = (below[parent.index] as number) + (below[index] as number);
    }
  }
  return below;
}

/** `1` where the unknown files below a directory are not all below one of its children. */
function branchesOf({ directories }: PathTree, unknownBelow: Int32Array): Uint8Array {
  const isBranch = new Uint8Array(directories.length).fill(1);
  for (const { index, parent } of directories) {
    if (parent !== undefined && unknownBelow[index] === unknownBelow[parent.index]) {
      isBranch[parent.index] = 0;
    }
  }
  return isBranch;
}
