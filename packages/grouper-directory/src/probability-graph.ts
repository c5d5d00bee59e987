/** How often a key must have been asked for before its followers say anything. */
const MIN_SIGHTINGS = 2;

/** Followers of one key that are counted; the rarest makes room. */
const MAX_FOLLOWERS = 32;

interface Node {
  /** How often the key was asked for. */
  sightings: number;
  /** How often each other key was asked for soon after. */
  readonly followers: Map<string, number>;
}

/**
 * Learns which keys are asked for soon after which others.
 *
 * @see J. Griffioen, R. Appleton, Reducing File System Latency using a Predictive Approach, USENIX Summer 1994
 */
export class ProbabilityGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #latest: string[] = [];

  constructor(
    /** How many keys later still counts as soon. */
    private readonly window: number,
    private readonly maxKeys: number,
  ) {}

  /** A key has been asked for. */
  observe(key: string): void {
    for (const earlier of new Set(this.#latest)) {
      if (earlier !== key) this.#count(this.#nodes.get(earlier), key);
    }
    this.#latest.push(key);
    if (this.#latest.length > this.window) this.#latest.shift();
    const node = this.#nodes.get(key) ?? { sightings: 0, followers: new Map() };
    node.sightings += 1;
    this.#nodes.delete(key);
    this.#nodes.set(key, node);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > this.maxKeys) this.#nodes.delete(oldest as string);
  }

  /** The keys that have followed `key`, which is being asked for now, at least as often as `confidence` says; likeliest first. */
  followersOf(key: string, confidence: number): string[] {
    const node = this.#nodes.get(key);
    // What follows the sighting of now is not known yet.
    const sightings = (node?.sightings ?? 0) - 1;
    if (node === undefined || sightings < MIN_SIGHTINGS) return [];
    return [...node.followers]
      .filter(([, count]) => count / sightings >= confidence)
      .sort(([, a], [, b]) => b - a)
      .map(([follower]) => follower);
  }

  #count(node: Node | undefined, follower: string): void {
    if (node === undefined) return;
    const { followers } = node;
    const count = followers.get(follower);
    if (count === undefined && followers.size >= MAX_FOLLOWERS) dropRarest(followers);
    followers.set(follower, (count ?? 0) + 1);
  }
}

function dropRarest(followers: Map<string, number>): void {
  const rarest = [...followers].reduce((least, entry) => (entry[1] < least[1] ? entry : least));
  followers.delete(rarest[0]);
}
