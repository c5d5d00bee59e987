import type { PackLimits } from './packing.js';

/**
 * Puts each file into the first bin that has room. A tree over the bins holds the most room below each node, so that the
 * first bin with enough is found in logarithmic time.
 */
export class FirstFit {
  /** The bins that hold something. */
  readonly bins: number[][] = [];
  readonly #limits: PackLimits;
  readonly #room: Float64Array;
  /** Where the leaves begin. */
  readonly #leaves: number;

  /** @param most - Bins that can be needed. */
  constructor(most: number, limits: PackLimits) {
    this.#limits = limits;
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, most)));
    this.#room = new Float64Array(2 * this.#leaves).fill(limits.maxBytes);
  }

  /** @param bytes - Not more than a bin holds. */
  place(item: number, bytes: number): void {
    let node = 1;
    while (node < this.#leaves) node = this.#roomAt(2 * node) >= bytes ? 2 * node : 2 * node + 1;
    const bin = node - this.#leaves;
    const items = this.bins[bin] ?? [];
    this.bins[bin] = items;
    items.push(item);
    const isFull = items.length >= this.#limits.maxKeys;
    this.#setRoom(node, isFull ? -1 : this.#roomAt(node) - bytes);
  }

  #setRoom(leaf: number, room: number): void {
    this.#room[leaf] = room;
    for (let node = leaf >> 1; node > 0; node >>= 1) {
      this.#room[node] = Math.max(this.#roomAt(2 * node), this.#roomAt(2 * node + 1));
    }
  }

  #roomAt(node: number): number {
    return this.#room[node] as number;
  }
}
