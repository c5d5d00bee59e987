import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from '../../src/collect/distribution.js';

const PERCENTILES = { p50Ms: 50, p90Ms: 90, p95Ms: 95, p99Ms: 99, p999Ms: 99.9 } as const;

/** Durations as upstreams have them: most of one size, some far larger. Microseconds up to minutes. */
const durations = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1_000, max: 50_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 1_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 50_000, max: 300_000_000 }) },
  ),
  { minLength: 1, maxLength: 2_000, size: 'max' },
);

/** The one of `sorted` whose rank is nearest to `percentile`. */
function exact(sorted: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.floor((percentile / 100) * sorted.length + 0.5));
  return sorted[rank - 1] as number;
}

describe('percentiles', () => {
  it('are within a hundredth of an exact sort', () => {
    fc.assert(
      fc.property(durations, (us) => {
        const distribution = new Distribution();
        for (const each of us) distribution.record(each / 1_000);
        const summary = distribution.summary();
        const sorted = us.map((each) => each / 1_000).toSorted((a, b) => a - b);
        for (const [name, percentile] of Object.entries(PERCENTILES)) {
          const expected = exact(sorted, percentile);
          const off = Math.abs(summary[name as keyof typeof PERCENTILES] - expected) / expected;
          expect(off, `${name} of ${us.length}`).toBeLessThan(0.01);
        }
        expect(summary.minMs).toBe(sorted[0]);
        expect(summary.maxMs).toBe(sorted.at(-1));
        expect(summary.count).toBe(us.length);
        expect(summary.meanMs).toBeCloseTo(summary.sumMs / us.length);
      }),
      { numRuns: 60 },
    );
  });

  it('of nothing are zero', () => {
    const zeros = Object.fromEntries(Object.keys(new Distribution().summary()).map((n) => [n, 0]));
    expect(new Distribution().summary()).toEqual(zeros);
  });

  it('take what is too short or too long for the histogram, and lie within what was recorded', () => {
    const distribution = new Distribution();
    distribution.record(0);
    expect(distribution.summary()).toMatchObject({ count: 1, p50Ms: 0, maxMs: 0 });
    distribution.record(86_400_000);
    expect(distribution.summary()).toMatchObject({ count: 2, minMs: 0, maxMs: 86_400_000 });
    expect(distribution.summary().p99Ms).toBeGreaterThan(3_500_000);
    expect(distribution.summary().p99Ms).toBeLessThanOrEqual(86_400_000);
  });
});
