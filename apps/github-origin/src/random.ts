/** Numbers from `0` up to, not including, `1`: the same ones for the same seed. */
export type Random = () => number;

/**
 * Seeded random numbers.
 *
 * @param seed - Any integer; its lowest 32 bits count.
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32, public domain)
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of the standard normal distribution, made of two random ones (Box and Muller, 1958). */
export function normal(random: Random): number {
  // `1 - x` is never 0, whose logarithm is none.
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
