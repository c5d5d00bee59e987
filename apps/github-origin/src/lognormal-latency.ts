import type { OriginRequest } from './options.js';
import { normal, seededRandom } from './random.js';
import type { RouteName } from './stats.js';

/** Options of {@link lognormalLatency}. */
export interface LognormalLatencyOptions {
  /**
   * What half of the requests take no longer than: one number for all, or one per part of the API. Parts that
   * are not named take no time. Milliseconds. Minimum: `0`.
   */
  medianMs: number | Readonly<Partial<Record<RouteName, number>>>;
  /**
   * How far the others are from it: the standard deviation of the logarithm. `0`: all take the median.
   * `0.5`: one of 40 takes more than 2.7 times the median. Minimum: `0`.
   * @default 0.5
   */
  sigma?: number | undefined;
  /**
   * The same seed gives the same series. An integer.
   * @default 1
   */
  seed?: number | undefined;
}

/**
 * Latencies as networks have them: most near the median, a few far above. For the option `latencyOf`.
 *
 * @throws TypeError for a wrong option, which it names.
 */
export function lognormalLatency({
  medianMs,
  sigma = 0.5,
  seed = 1,
}: LognormalLatencyOptions): (request: OriginRequest) => number {
  check('sigma', sigma);
  if (typeof medianMs === 'number') check('medianMs', medianMs);
  else for (const [route, ms] of Object.entries(medianMs)) check(`medianMs.${route}`, ms);
  if (!Number.isInteger(seed)) throw wrong('seed', 'an integer', seed);
  const random = seededRandom(seed);
  return ({ route }) => {
    const median = typeof medianMs === 'number' ? medianMs : (medianMs[route] ?? 0);
    return median * Math.exp(sigma * normal(random));
  };
}

function check(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) throw wrong(name, 'a number from 0 and up', value);
}

function wrong(name: string, what: string, got: unknown): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${what}, got \`${got}\` (${typeof got}).`);
}
