import { testLimit } from '@batchkit/core/testing';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { type AdaptiveLimit, adaptiveLimit } from '../src/index.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What another answer of the same upstream says. */
const change = (limit: AdaptiveLimit) => limit.observe({ 'retry-after': '5' });
const advance = (ms: number) => void vi.advanceTimersByTime(ms);

describe('adaptiveLimit', () =>
  testLimit({ describe, it }, () => adaptiveLimit(), { change, advance }));

describe('adaptiveLimit with everything switched on', () =>
  testLimit(
    { describe, it },
    () =>
      adaptiveLimit({
        pointsPerMinute: 900,
        burst: 20,
        latency: true,
        pointsOf: ({ keys }) => keys / 10,
        resourceOf: ({ optimizer }) => (optimizer === undefined ? 'core' : 'graphql'),
        maxConcurrency: 8,
      }),
    { change, advance },
  ));
