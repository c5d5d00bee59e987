import { describe, expect, it } from 'vitest';
import { packFiles } from '../src/index.js';
import { randomOf, upTo } from './random-tree.js';

const LIMITS = { maxKeys: 50, maxBytes: 100_000 };

/** Sizes as source files have them: log-normal, a few large ones among many small ones. */
function sourceSizes(random: () => number, count: number, medianBytes: number, spread: number) {
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(1, Math.round(medianBytes * Math.exp(spread * normal)));
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** No packing has fewer calls. */
function fewest(sizes: readonly number[], { maxKeys, maxBytes } = LIMITS): number {
  return Math.max(Math.ceil(sizes.length / maxKeys), Math.ceil(sum(sizes) / maxBytes));
}

/** First-fit-decreasing, as one would write it down. */
function firstFitDecreasing(sizes: readonly number[], { maxKeys, maxBytes } = LIMITS): number {
  const bins: { keys: number; bytes: number }[] = [];
  for (const size of [...sizes].sort((a, b) => b - a)) {
    const bin = bins.find(({ keys, bytes }) => keys < maxKeys && bytes + size <= maxBytes);
    if (bin === undefined) bins.push({ keys: 1, bytes: size });
    else Object.assign(bin, { keys: bin.keys + 1, bytes: bin.bytes + size });
  }
  return bins.length;
}

describe('files are packed', () => {
  it('each into one call, and no call takes more than it may', () => {
    const random = randomOf(1);
    for (let round = 0; round < 500; round += 1) {
      const sizes = Array.from({ length: upTo(random, 80) }, () => upTo(random, 60_000));
      const bins = packFiles(sizes, LIMITS);
      expect(bins.flat().sort((a, b) => a - b)).toEqual(sizes.map((_size, index) => index));
      for (const bin of bins) {
        expect(bin.length).toBeLessThanOrEqual(LIMITS.maxKeys);
        expect(sum(bin.map((index) => sizes[index] as number))).toBeLessThanOrEqual(100_000);
      }
    }
  });

  it('in never more calls than first-fit-decreasing makes', () => {
    const random = randomOf(2);
    for (let round = 0; round < 1_000; round += 1) {
      const limits = { maxKeys: upTo(random, 8, 1), maxBytes: upTo(random, 100, 20) };
      const sizes = Array.from({ length: upTo(random, 60) }, () => upTo(random, 20));
      const bins = packFiles(sizes, limits).length;
      expect(bins).toBeLessThanOrEqual(firstFitDecreasing(sizes, limits));
    }
  });

  it.each([
    // Of component libraries, of an application, of a repository with generated files.
    [718, 450, 1],
    [718, 1_500, 1.3],
    [5_000, 2_200, 1.2],
    [5_000, 2_500, 1.6],
    [50_000, 2_200, 1.2],
    [50_000, 5_000, 1.2],
  ])(
    '%i source files of %i bytes ± %f in at most 1.05 × the calls that there have to be',
    (count, medianBytes, spread) => {
      for (let seed = 1; seed <= (count > 5_000 ? 2 : 20); seed += 1) {
        const sizes = sourceSizes(randomOf(seed), count, medianBytes, spread);
        const calls = packFiles(sizes, LIMITS).length;
        expect(calls, `seed ${seed}`).toBeLessThanOrEqual(1.05 * fewest(sizes));
      }
    },
  );

  it.each([[20], [61], [104], [397]])(
    '%i source files in at most one call more than there have to be',
    (count) => {
      for (let seed = 1; seed <= 200; seed += 1) {
        const sizes = sourceSizes(randomOf(seed), count, 2_200, 1.2);
        expect(packFiles(sizes, LIMITS).length, `seed ${seed}`).toBeLessThanOrEqual(
          fewest(sizes) + 1,
        );
      }
    },
  );

  it('large and small ones together: a call that is full of bytes has no room for keys', () => {
    const sizes = [...new Array(100).fill(10_000), ...new Array(900).fill(100)];
    expect(firstFitDecreasing(sizes)).toBe(28);
    expect(packFiles(sizes, LIMITS)).toHaveLength(20);
  });

  it('alone where one is larger than a call may be', () => {
    expect(packFiles([100_001, 5, 250_000, 7], LIMITS)).toEqual([[2], [0], [3, 1]]);
  });

  it('all at once where nothing is limited, and none where there are none', () => {
    const unlimited = { maxKeys: Infinity, maxBytes: Infinity };
    expect(packFiles([3, 1, 2], unlimited)).toEqual([[0, 2, 1]]);
    expect(packFiles([], unlimited)).toEqual([]);
    expect(packFiles([0, 0, 0], { maxKeys: 2, maxBytes: 1 })).toHaveLength(2);
    expect(packFiles([0.5, 0.75], { maxKeys: 2, maxBytes: 1 })).toEqual([[1], [0]]);
  });
});
