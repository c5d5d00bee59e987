import { afterEach, describe, expect, it, vi } from 'vitest';
import { backoffMs } from '../../src/redis/backoff.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('backoffMs', () => {
  it.each([
    [0, [25, 50, 100, 200, 400, 800, 1_000, 1_000]],
    [1, [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]],
  ])('doubles up to two seconds, half of it by chance: %d', (chance, expected) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map(backoffMs)).toEqual(expected);
  });
});
