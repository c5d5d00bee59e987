import { type Assignment, assign, type FileShares } from './assignment.js';
import { packFiles } from './packing.js';
import type { PathTree } from './path-tree.js';
import type { Prices } from './prices.js';
import type { Terms } from './terms.js';

/** Every file has its call, and what that costs is known. */
export interface Draft extends Assignment {
  /** Files that come together, of any directories. */
  readonly packs: readonly (readonly number[])[];
  /** What `files` calls cost. */
  readonly packsCost: number;
  /** What everything costs. */
  readonly total: number;
}

/**
 * The cheapest plan over all kinds.
 *
 * A `files` call takes files of any directory, so what it costs is no file's own. With no caps there is one such call or
 * none, and both are priced exactly. With caps a file's share of a full call is not known before it is packed: it is taken as
 * nothing, as the fraction that it fills, and as what it costs alone, and whichever plan is cheapest once packed is made.
 */
export function cheapestDraft(tree: PathTree, prices: Prices, terms: Terms): Draft {
  const drafts = sharesToTry(tree, prices, terms).map((shares) =>
    draftOf(tree, prices, shares, terms),
  );
  return drafts.reduce((best, draft) => (draft.total < best.total ? draft : best));
}

/** Only singles. */
export function singlesCost({ single }: Prices): number {
  return single.reduce((sum, cost) => sum + cost, 0);
}

function sharesToTry(tree: PathTree, prices: Prices, terms: Terms): FileShares[] {
  if (!terms.kinds.has('files')) return [undefined];
  const { perCall, perByte } = terms.cost.files;
  const { maxKeys, maxBytes } = terms.limits.files;
  const sharesWith = (share: (bytes: number) => number) =>
    Float64Array.from(prices.bytes, (bytes) =>
      bytes > maxBytes ? Infinity : perByte * bytes + perCall * share(bytes),
    );
  const filled = sharesWith((bytes) => Math.max(1 / maxKeys, bytes / maxBytes));
  const nothing = sharesWith(() => 0);
  const isCapped = maxKeys < tree.files.length || maxBytes < Infinity;
  return isCapped ? [undefined, filled, nothing] : [undefined, nothing];
}

function draftOf(tree: PathTree, prices: Prices, shares: FileShares, terms: Terms): Draft {
  const assignment = assign(tree, prices, shares, terms);
  const { packed } = assignment;
  const sizes = packed.map((file) => prices.bytes[file] as number);
  const bins = packFiles(sizes, terms.limits.files).map((bin) =>
    bin.map((position) => packed[position] as number),
  );
  return withoutPoorPacks(assignment, bins, prices, terms);
}

/** A call that is not filled may cost more than its files do alone. */
function withoutPoorPacks(
  assignment: Assignment,
  bins: readonly number[][],
  prices: Prices,
  terms: Terms,
): Draft {
  const singles = [...assignment.singles];
  const packs: number[][] = [];
  let { cost } = assignment;
  let packsCost = 0;
  for (const bin of bins) {
    const alone = bin.reduce((sum, file) => sum + (prices.single[file] as number), 0);
    const together = packCost(bin, prices, terms);
    const isTie = together === alone && terms.minKeys !== 1;
    if (bin.length < terms.minKeys || together > alone || isTie) {
      for (const file of bin) singles.push(file);
      cost += alone;
    } else {
      packs.push(bin);
      packsCost += together;
    }
  }
  return { ...assignment, singles, packs, cost, packsCost, total: cost + packsCost };
}

/** What one `files` call costs. */
export function packCost(pack: readonly number[], { bytes }: Prices, { cost }: Terms): number {
  const { perCall, perByte } = cost.files;
  return perCall + perByte * pack.reduce((sum, file) => sum + (bytes[file] as number), 0);
}
