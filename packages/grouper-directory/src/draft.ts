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
 * none, and both are priced exactly. With caps a file's share of a full call is not known before it is packed: plans are
 * made without such calls, with the fraction that a file fills, and with nothing, and the one is taken that is cheapest once packed.
 */
export function cheapestDraft(tree: PathTree, prices: Prices, terms: Terms): Draft {
  const packer = new Packer(prices, terms);
  let best: Draft | undefined;
  for (const shares of sharesToTry(tree, prices, terms)) {
    const assignment = assign(tree, prices, shares, terms);
    const draft = withoutPoorPacks(assignment, packer, prices, terms);
    // What is asked for in group calls even at the price of singles is in the later drafts.
    const isTie = terms.minKeys === 1 && draft.total === best?.total;
    if (best === undefined || draft.total < best.total || isTie) best = draft;
    // Shares only fall from here on: no file would be taken out again.
    if (assignment.packed.length === tree.paths.length) break;
  }
  return best as Draft;
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
    prices.bytes.map((bytes) =>
      bytes > maxBytes ? Infinity : perByte * bytes + perCall * share(bytes),
    );
  const filled = sharesWith((bytes) => Math.max(1 / maxKeys, bytes / maxBytes));
  const nothing = sharesWith(() => 0);
  const isCapped = maxKeys < tree.paths.length || maxBytes < Infinity;
  return isCapped ? [undefined, filled, nothing] : [undefined, nothing];
}

/** Packs files. The same files as before are not packed anew: drafts often differ in nothing else. */
class Packer {
  #packed: readonly number[] = [];
  #bins: readonly (readonly number[])[] = [];

  constructor(
    private readonly prices: Prices,
    private readonly terms: Terms,
  ) {}

  pack(files: readonly number[]): readonly (readonly number[])[] {
    const before = this.#packed;
    const isSame =
      files.length === before.length && files.every((file, index) => file === before[index]);
    if (isSame) return this.#bins;
    const sizes = files.map((file) => this.prices.bytes[file] as number);
    const bins = packFiles(sizes, this.terms.limits.files);
    this.#packed = files;
    this.#bins = bins.map((bin) => bin.map((position) => files[position] as number));
    return this.#bins;
  }
}

/** A call that is not filled may cost more than its files do alone. */
function withoutPoorPacks(
  assignment: Assignment,
  packer: Packer,
  prices: Prices,
  terms: Terms,
): Draft {
  const singles = [...assignment.singles];
  const packs: (readonly number[])[] = [];
  let { cost } = assignment;
  let packsCost = 0;
  for (const bin of packer.pack(assignment.packed)) {
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
