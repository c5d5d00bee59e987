/** Options of {@link createPromiseCache}. */
export interface PromiseCacheOptions<T> {
  /** The sum of weights that is kept. */
  maxWeight: number;
  /** What a value weighs. More than `maxWeight`: it is not kept. */
  weightOf(value: T): number;
}

/** Keeps what was made for a key, as long as it is among the last used. */
export interface PromiseCache<T> {
  /** The value of `key`; `make` runs where there is none. A failure is not kept. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

/** A cache that joins those who ask for the same key at the same time. */
export function createPromiseCache<T>({
  maxWeight,
  weightOf,
}: PromiseCacheOptions<T>): PromiseCache<T> {
  const promises = new Map<string, Promise<T>>();
  /** Of the values that have come, the one that was used last at the end. */
  const weights = new Map<string, number>();
  let total = 0;

  function forget(key: string): void {
    total -= weights.get(key) ?? 0;
    weights.delete(key);
    promises.delete(key);
  }

  function keep(key: string, weight: number): void {
    if (weight > maxWeight) {
      forget(key);
      return;
    }
    weights.set(key, weight);
    total += weight;
    for (const oldest of weights.keys()) {
      if (total <= maxWeight) return;
      forget(oldest);
    }
  }

  async function load(key: string, make: () => Promise<T>): Promise<T> {
    try {
      // Not at once, so that a failure comes after the promise is in the map.
      const value = await Promise.resolve().then(make);
      keep(key, weightOf(value));
      return value;
    } catch (error) {
      forget(key);
      throw error;
    }
  }

  function touch(key: string): void {
    const weight = weights.get(key);
    if (weight === undefined) return;
    weights.delete(key);
    weights.set(key, weight);
  }

  return {
    get(key, make) {
      const kept = promises.get(key);
      if (kept !== undefined) {
        touch(key);
        return kept;
      }
      const made = load(key, make);
      promises.set(key, made);
      return made;
    },
  };
}
