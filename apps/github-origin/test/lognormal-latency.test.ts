import { describe, expect, it } from 'vitest';
import { lognormalLatency } from '../src/index.js';

const request = { method: 'GET', path: '/', route: 'tree' as const };

function series(options: Parameters<typeof lognormalLatency>[0], count = 4_000): number[] {
  const latencyOf = lognormalLatency(options);
  return Array.from({ length: count }, () => latencyOf(request)).sort((a, b) => a - b);
}

describe('a lognormal latency', () => {
  it('has half of its values below the median, and few far above', () => {
    const values = series({ medianMs: 100, sigma: 0.5 });
    expect(values[2_000]).toBeGreaterThan(95);
    expect(values[2_000]).toBeLessThan(105);
    // 1.96 standard deviations: one of 40 is above.
    const far = values.filter((ms) => ms > 100 * Math.exp(0.5 * 1.96)).length / values.length;
    expect(far).toBeGreaterThan(0.015);
    expect(far).toBeLessThan(0.035);
  });

  it('is the same series for the same seed', () => {
    expect(series({ medianMs: 9, seed: 4 })).toEqual(series({ medianMs: 9, seed: 4 }));
    expect(series({ medianMs: 9, seed: 4 })).not.toEqual(series({ medianMs: 9, seed: 5 }));
  });

  it('is the median without sigma, and nothing for parts that have none', () => {
    const latencyOf = lognormalLatency({ medianMs: { graphql: 350, tree: 30 }, sigma: 0 });
    expect(latencyOf(request)).toBe(30);
    expect(latencyOf({ ...request, route: 'graphql' })).toBe(350);
    expect(latencyOf({ ...request, route: 'raw' })).toBe(0);
  });

  it.each([
    [{ medianMs: -1 }, 'Expected `medianMs` to be a number from 0 and up, got `-1` (number).'],
    [
      { medianMs: { tree: Number.NaN } },
      'Expected `medianMs.tree` to be a number from 0 and up, got `NaN` (number).',
    ],
    [
      { medianMs: 1, sigma: Infinity },
      'Expected `sigma` to be a number from 0 and up, got `Infinity` (number).',
    ],
    [{ medianMs: 1, seed: 0.5 }, 'Expected `seed` to be an integer, got `0.5` (number).'],
  ])('names a wrong option: %o', (options, message) => {
    expect(() => lognormalLatency(options)).toThrow(new TypeError(message));
  });
});
