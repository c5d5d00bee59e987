import { fixedLimit } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { type AdaptiveLimitOptions, adaptiveLimit } from '../src/index.js';
import { type HiddenUpstream, seededRandom, simulate } from './simulation.js';

const MINUTE_MS = 60_000;
const SEEDS = [1, 2, 3];

/** Times with a long tail: 100 ms on average. */
const serviceMs = (random: () => number, sigma = 0.3) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 100 * Math.exp(sigma * normal - sigma ** 2 / 2);
};

/** A capacity that is drawn anew every `everyMs`, at most 1 from `base`. */
function wandering(base: number, everyMs: number) {
  const random = seededRandom(5);
  const capacities = Array.from({ length: 400 }, () => base - 1 + Math.floor(random() * 3));
  return (ms: number) => capacities[Math.floor(ms / everyMs)] ?? base;
}

const steady: HiddenUpstream = { capacityAt: () => 3, serviceMs, refuseMs: 25, faultShare: 0 };
const noisy = { serviceMs: (random: () => number) => serviceMs(random, 0.6), faultShare: 0.01 };

const UPSTREAMS: Readonly<Record<string, HiddenUpstream>> = {
  'takes 3 calls at once': steady,
  'takes 1 call at once': { ...steady, capacityAt: () => 1 },
  'takes 3 calls at once, and refuses as slowly as it answers': { ...steady, refuseMs: 100 },
  'goes from 8 down to 3': { ...steady, capacityAt: (ms) => (ms < MINUTE_MS ? 8 : 3) },
  'goes from 8 down to 3, and refuses as slowly as it answers': {
    ...steady,
    capacityAt: (ms) => (ms < MINUTE_MS ? 8 : 3),
    refuseMs: 100,
  },
  'goes from 3 up to 12': { ...steady, capacityAt: (ms) => (ms < MINUTE_MS ? 3 : 12) },
  'takes 4, with times that vary and 1% of 502': { ...steady, ...noisy, capacityAt: () => 4 },
  'takes 3 to 5, anew every 5 s, with 1% of 502': {
    ...steady,
    ...noisy,
    capacityAt: wandering(4, 5_000),
  },
};

/** Every fixed limit that may be the best, and what it would have brought. */
function bestFixed(upstream: HiddenUpstream, seed: number): number {
  const limits = Array.from({ length: 16 }, (_, index) => fixedLimit(index + 1));
  const run = { durationMs: 2 * MINUTE_MS, seed };
  return Math.max(...limits.map((limit) => simulate(upstream, () => limit, run).ok));
}

function adaptive(upstream: HiddenUpstream, seed: number, options: AdaptiveLimitOptions = {}) {
  const limitOf = (now: () => number) => adaptiveLimit({ now, ...options });
  return simulate(upstream, limitOf, { durationMs: 2 * MINUTE_MS, seed });
}

describe.each(Object.entries(UPSTREAMS))('an upstream that %s', (_, upstream) => {
  it.each(SEEDS)(
    'answers at least nine tenths of what the best fixed limit brings, seed %d',
    (seed) => {
      expect(adaptive(upstream, seed).ok).toBeGreaterThanOrEqual(0.9 * bestFixed(upstream, seed));
    },
  );

  it.each(SEEDS)('refuses less than a tenth of what it refuses a limit of 5, seed %d', (seed) => {
    const run = { durationMs: 2 * MINUTE_MS, seed };
    const { refused } = simulate(upstream, () => fixedLimit(5), run);
    expect(refused).toBeGreaterThan(0);
    expect(adaptive(upstream, seed).refused).toBeLessThan(refused / 10);
  });
});

describe('a capacity that moves faster than it can be found out', () => {
  const restless = { ...steady, ...noisy, capacityAt: wandering(4, 1_000) };

  it.each(SEEDS)('costs less than a sixth, seed %d', (seed) => {
    const share = adaptive(restless, seed).ok / bestFixed(restless, seed);
    expect(share).toBeGreaterThan(5 / 6);
  });
});

describe('what was refused is tried again ever less often', () => {
  it.each(SEEDS)('and without that memory refusals are many times as many, seed %d', (seed) => {
    const forgetful = adaptive(steady, seed, { maxHoldWindows: 1 });
    expect(forgetful.refused).toBeGreaterThan(5 * adaptive(steady, seed).refused);
  });
});
