/** Entries behind the head before they are given back: large enough that the copy is cheap by comparison. */
const COMPACT_AT = 1_024;

/** First in, first out, in one array. */
export class Fifo<T> {
  #entries: T[] = [];
  #head = 0;

  get size(): number {
    return this.#entries.length - this.#head;
  }

  push(entry: T): void {
    this.#entries.push(entry);
  }

  /** The oldest entry. */
  peek(): T | undefined {
    return this.#entries[this.#head];
  }

  /** Takes the oldest entry out. */
  shift(): T | undefined {
    const entry = this.#entries[this.#head];
    if (this.#head < this.#entries.length) this.#head += 1;
    if (this.#head === this.#entries.length) this.clear();
    else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#head; at < this.#entries.length; at += 1) yield this.#entries[at] as T;
  }
}
