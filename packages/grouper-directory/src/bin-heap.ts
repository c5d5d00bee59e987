/** Bins by how much they hold; the one that holds least is at hand. A binary heap. */
export class BinHeap {
  readonly #bins: Int32Array;
  readonly #bytes: Float64Array;
  #size: number;

  /** @param count - Bins, all of them empty: numbers from `0` on. */
  constructor(count: number) {
    this.#bins = Int32Array.from({ length: count }, (_bin, index) => index);
    this.#bytes = new Float64Array(count);
    this.#size = count;
  }

  /** The bin that holds least; `undefined`: there is none left. */
  get least(): number | undefined {
    return this.#size === 0 ? undefined : this.#bins[0];
  }

  get leastBytes(): number {
    return this.#bytes[0] ?? 0;
  }

  /** The bin that held least holds more now. */
  raiseLeast(bytes: number): void {
    this.#sink(this.#bins[0] as number, bytes);
  }

  /** Takes the bin that holds least out. */
  dropLeast(): void {
    this.#size -= 1;
    const last = this.#size;
    if (last > 0) this.#sink(this.#bins[last] as number, this.#bytes[last] as number);
  }

  /** Puts a bin where the first one was, and lets it sink to its place. */
  #sink(bin: number, bytes: number): void {
    let hole = 0;
    for (let child = this.#lesserChild(hole); child > 0; child = this.#lesserChild(hole)) {
      if ((this.#bytes[child] as number) >= bytes) break;
      this.#put(hole, this.#bins[child] as number, this.#bytes[child] as number);
      hole = child;
    }
    this.#put(hole, bin, bytes);
  }

  /** `0`: there is none. */
  #lesserChild(parent: number): number {
    const left = 2 * parent + 1;
    if (left >= this.#size) return 0;
    const right = left + 1;
    const isRightLess =
      right < this.#size && (this.#bytes[right] as number) < (this.#bytes[left] as number);
    return isRightLess ? right : left;
  }

  #put(place: number, bin: number, bytes: number): void {
    this.#bins[place] = bin;
    this.#bytes[place] = bytes;
  }
}
