/** A call that failed: was it too large, or is there something wrong with one of its keys? */
interface Suspect {
  readonly size: number;
  readonly keys: Set<string>;
}

/** Failed calls kept in mind at once. */
const MAX_SUSPECTS = 16;

/**
 * Learns how large a call may be. A call that failed was too large if all of its keys have come in smaller ones; a key that
 * fails again in a smaller one is at fault itself, and says nothing about size.
 */
export class FailedSizes {
  #suspects: Suspect[] = [];
  #limit = Infinity;
  #limitUntil = 0;

  constructor(private readonly rememberMs: number) {}

  /** How many keys a call may have, from what is known now. */
  largestThatWorks(): number {
    return performance.now() < this.#limitUntil ? this.#limit : Infinity;
  }

  worked(keys: readonly string[]): void {
    for (const suspect of this.#suspects) {
      for (const key of keys) suspect.keys.delete(key);
      if (suspect.keys.size === 0)
        this.#remember(Math.max(keys.length, Math.floor(suspect.size / 2)));
    }
    this.#suspects = this.#suspects.filter((suspect) => suspect.keys.size > 0);
  }

  failed(keys: readonly string[]): void {
    // What has failed in a smaller call as well was not too large for the larger one alone.
    this.#suspects = this.#suspects.filter((suspect) => !keys.some((key) => suspect.keys.has(key)));
    this.#suspects.push({ size: keys.length, keys: new Set(keys) });
    if (this.#suspects.length > MAX_SUSPECTS) this.#suspects.shift();
  }

  #remember(works: number): void {
    this.#limit = Math.max(1, Math.min(works, this.largestThatWorks()));
    this.#limitUntil = performance.now() + this.rememberMs;
  }
}
