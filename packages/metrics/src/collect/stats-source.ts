/** What a storage knows of one tier: `hits`, `misses`, `entries`, `bytes`, as far as it counts them. */
export type TierStats = Readonly<Record<string, unknown>>;

/** A storage that can say what its tiers hold, such as `hybridStorage`. */
export interface StatsSource {
  /** @returns An object for each tier, under the tier's name. What is not an object is passed over. */
  stats(): object;
}

/** What `storage` knows now, by tier. */
export function statsByTier(storage: StatsSource | undefined): ReadonlyMap<string, TierStats> {
  const all = Object.entries(storage?.stats() ?? {});
  return new Map(all.filter((entry): entry is [string, TierStats] => isObject(entry[1])));
}

/** A count among the stats of a tier; `undefined`: it is not counted. */
export function numberOf(stats: TierStats | undefined, name: string): number | undefined {
  const value = stats?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
