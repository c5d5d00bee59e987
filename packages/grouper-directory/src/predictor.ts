import { PrefetchLedger, type PrefetchStats } from './prefetch-ledger.js';
import type { PrefetchTerms } from './prefetch-options.js';
import { ProbabilityGraph } from './probability-graph.js';

/** Says what is likely to be asked for next, and keeps book of how that went. */
export class Predictor {
  readonly #graph: ProbabilityGraph;
  readonly #ledger: PrefetchLedger;
  /** How many keys had been asked for when each was last fetched; the latest. */
  readonly #fetchedAt = new Map<string, number>();
  #asked = 0;

  constructor(private readonly terms: PrefetchTerms) {
    this.#graph = new ProbabilityGraph(terms.window, terms.maxKeys);
    this.#ledger = new PrefetchLedger(terms.minPrecision, terms.horizon);
  }

  get stats(): PrefetchStats {
    return this.#ledger.stats;
  }

  /** Keys have been asked for, whether the cache had them or not. */
  observe(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#asked += 1;
      this.#ledger.asked(key);
      this.#graph.observe(key);
    }
  }

  /**
   * Keys that are likely to be asked for after `keys`, which are being fetched.
   *
   * What has been fetched since one of `keys` was is still in the cache, as far as can be told: that one has only just gone.
   *
   * @param mayRide - Whether a key can come in the same call.
   */
  ridersFor(keys: readonly string[], most: number, mayRide: (key: string) => boolean): string[] {
    const fetched = new Set(keys);
    const riders: string[] = [];
    for (const key of keys) {
      if (riders.length >= most) break;
      for (const follower of this.#graph.followersOf(key, this.terms.confidence)) {
        if (riders.length >= most) break;
        if (fetched.has(follower) || this.#ledger.has(follower)) continue;
        if (!this.#isGone(follower, key) || !mayRide(follower)) continue;
        fetched.add(follower);
        if (this.#ledger.predicted(follower)) riders.push(follower);
      }
    }
    for (const key of keys) this.missed(key);
    return riders;
  }

  /** A key is fetched since it was asked for. */
  missed(key: string): void {
    this.#ledger.missed(key);
    this.#fetched(key);
  }

  /** A call has ended that was to bring riders as well; `here` are those that it brought. */
  landed(riders: readonly string[], here: ReadonlySet<string>): void {
    for (const key of riders) {
      this.#ledger.landed(key, here.has(key));
      if (here.has(key)) this.#fetched(key);
    }
  }

  #isGone(follower: string, key: string): boolean {
    const before = this.#fetchedAt.get(follower);
    if (before === undefined) return true;
    const fetchedAt = this.#fetchedAt.get(key);
    return fetchedAt !== undefined && before <= fetchedAt + this.terms.window;
  }

  #fetched(key: string): void {
    this.#fetchedAt.delete(key);
    this.#fetchedAt.set(key, this.#asked);
    const [oldest] = this.#fetchedAt.keys();
    if (this.#fetchedAt.size > this.terms.maxKeys) this.#fetchedAt.delete(oldest as string);
  }
}
