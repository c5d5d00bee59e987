import { BinHeap } from './bin-heap.js';
import { FirstFit } from './first-fit.js';

/** What one call may take. */
export interface PackLimits {
  /** Files of one call. An integer from `1` and up, or `Infinity`. */
  readonly maxKeys: number;
  /** Bytes of one call. From `1` and up. */
  readonly maxBytes: number;
}

/** How many sizes are tried between the fewest calls there could be and those that first-fit-decreasing needs. */
const MAX_TRIES = 5;

/**
 * Packs files into calls, by count and by bytes, in never more calls than first-fit-decreasing.
 *
 * First-fit-decreasing fills the first calls with few large files and the last ones with many small ones. Where both count
 * and bytes bind, each call should hold some of both: files are dealt out, the largest first, each to the call that holds
 * the fewest bytes, with as few calls as that works with.
 *
 * @param sizes - Bytes of each file. One that is larger than `maxBytes` goes alone.
 * @returns The calls: positions in `sizes`, largest first.
 * @see D. S. Johnson, Near-Optimal Bin Packing Algorithms, MIT 1973 (first-fit-decreasing)
 * @see R. L. Graham, Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 17, 1969 (largest first)
 */
export function packFiles(sizes: readonly number[], limits: PackLimits): number[][] {
  const order = largestFirst(sizes);
  const firstFitting = order.findIndex((index) => sizeOf(index) <= limits.maxBytes);
  const alone = firstFitting < 0 ? order : order.slice(0, firstFitting);
  const rest = order.slice(alone.length);
  return [...alone.map((index) => [index]), ...packFitting(rest, sizes, limits)];

  function sizeOf(index: number): number {
    return sizes[index] as number;
  }
}

/** Positions by size. Of equal sizes the first comes first. */
function largestFirst(sizes: readonly number[]): number[] {
  const count = sizes.length;
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const isExact = largest * count < Number.MAX_SAFE_INTEGER && sizes.every(Number.isInteger);
  if (!isExact) {
    const order = sizes.map((_size, index) => index);
    return order.sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
  }
  // One number for size and position: sorted as such, without a function, in a tenth of the time.
  const marks = new Float64Array(count);
  for (let at = 0; at < count; at += 1) marks[at] = (largest - (sizes[at] as number)) * count + at;
  marks.sort();
  const order = new Array<number>(count);
  for (let at = 0; at < count; at += 1) order[at] = (marks[at] as number) % count;
  return order;
}

function packFitting(
  order: readonly number[],
  sizes: readonly number[],
  limits: PackLimits,
): number[][] {
  if (order.length === 0) return [];
  const largest = sizes[order[0] as number] as number;
  if (largest === sizes[order.at(-1) as number]) return chunks(order, keysOfSize(largest, limits));
  const floor = fewest(order, sizes, limits);
  const perfect = dealOut(order, sizes, limits, floor);
  if (perfect !== undefined) return perfect;
  const firstFit = new FirstFit(mostBins(order, sizes, limits), limits);
  for (const index of order) firstFit.place(index, sizes[index] as number);
  const { bins } = firstFit;
  for (const count of triesBelow(bins.length, floor)) {
    const levelled = dealOut(order, sizes, limits, count);
    if (levelled !== undefined) return levelled;
  }
  return bins;
}

/** How many files of one size a call takes. */
function keysOfSize(size: number, { maxKeys, maxBytes }: PackLimits): number {
  return size === 0 ? maxKeys : Math.min(maxKeys, Math.floor(maxBytes / size));
}

function chunks(order: readonly number[], size: number): number[][] {
  const parts: number[][] = [];
  for (let at = 0; at < order.length; at += size) parts.push(order.slice(at, at + size));
  return parts;
}

/** First-fit has never more: bins full of keys, and of the others none but one is less than half full of bytes. */
function mostBins(
  order: readonly number[],
  sizes: readonly number[],
  { maxKeys, maxBytes }: PackLimits,
): number {
  const byKeys = Math.ceil(order.length / maxKeys);
  const byBytes = Math.ceil((2 * bytesOf(order, sizes)) / maxBytes);
  return Math.min(order.length, byKeys + byBytes + 1);
}

function bytesOf(order: readonly number[], sizes: readonly number[]): number {
  return order.reduce((sum, index) => sum + (sizes[index] as number), 0);
}

/** No packing has fewer calls. */
function fewest(
  order: readonly number[],
  sizes: readonly number[],
  { maxKeys, maxBytes }: PackLimits,
): number {
  const byBytes = Math.ceil(bytesOf(order, sizes) / maxBytes);
  return Math.max(1, Math.ceil(order.length / maxKeys), byBytes);
}

/** Above `floor`, below `most`: each at first, then in steps that grow, as a call more is less of many. */
function* triesBelow(most: number, floor: number): Generator<number> {
  const growth = Math.floor(floor / 200);
  let step = Math.max(1, growth);
  for (let count = floor + step, tries = 0; count < most && tries < MAX_TRIES; tries += 1) {
    yield count;
    step += growth;
    count += step;
  }
}

/** `undefined`: `count` calls are too few for it. */
function dealOut(
  order: readonly number[],
  sizes: readonly number[],
  { maxKeys, maxBytes }: PackLimits,
  count: number,
): number[][] | undefined {
  const bins = Array.from({ length: count }, (): number[] => []);
  const open = new BinHeap(count);
  for (const index of order) {
    const emptiest = open.least;
    const filled = open.leastBytes + (sizes[index] as number);
    if (emptiest === undefined || filled > maxBytes) return undefined;
    const bin = bins[emptiest] as number[];
    bin.push(index);
    if (bin.length < maxKeys) open.raiseLeast(filled);
    else open.dropLeast();
  }
  return bins;
}
