import type { OriginRequest } from '../options.js';
import type { OriginSettings } from '../settings.js';
import type { OriginStats } from '../stats.js';
import { createLockout } from './lockout.js';
import { createPointsWindow } from './points-window.js';

/** Why a request is turned away by a secondary limit. */
export type Refusal = 'concurrent' | 'points' | 'retryAfter';

/** The two APIs whose points are counted apart. */
export type PointsOf = 'rest' | 'graphql';

/** Applies GitHub's secondary limits, and counts who breaks them. */
export interface Admission {
  /**
   * To be called with every request as it arrives.
   *
   * @returns Why it is turned away; `undefined`: it is not, and `leave` has to follow.
   */
  arrive(request: OriginRequest, stats: OriginStats): Refusal | undefined;
  /** A request that was admitted has left. */
  leave(): void;
  /** Whole seconds for the `retry-after` of a refusal. */
  retryAfter(): number;
  /** A refusal of the API has been sent. */
  told(): void;
}

const WRITE_POINTS = 5;

/** What a request costs of a minute's points. */
export function pointsOf({ method, route }: OriginRequest): number {
  return route === 'graphql' || ['GET', 'HEAD', 'OPTIONS'].includes(method) ? 1 : WRITE_POINTS;
}

/**
 * One user's secondary limits: so many at once over everything, so many points a minute for each API, and
 * nothing at all while a `retry-after` runs.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function createAdmission(settings: OriginSettings): Admission {
  const { clock, maxConcurrent, pointsPerMinute, retryAfterSeconds, isLockedOut } = settings;
  const lockout = createLockout(retryAfterSeconds, settings.retryAfterGraceMs);
  const arrived = { rest: createPointsWindow(), graphql: createPointsWindow() };
  const charged = { rest: createPointsWindow(), graphql: createPointsWindow() };
  let admitted = 0;
  let hasBegun = false;

  function observe(request: OriginRequest, now: number, stats: OriginStats): void {
    const api = apiOf(request);
    arrived[api].add(now, pointsOf(request));
    const peak = Math.max(stats.peakPointsPerMinute[api], arrived[api].at(now));
    stats.peakPointsPerMinute[api] = peak;
    if (lockout.isKnown(now)) stats.violations.retryAfter += 1;
  }

  function refusalOf(request: OriginRequest, now: number): Refusal | undefined {
    if (isLockedOut && lockout.isRunning(now)) return 'retryAfter';
    if (isLockedOut && hasBegun) beginAnew();
    if (crowded() !== undefined) return 'concurrent';
    const api = apiOf(request);
    const points = pointsOf(request);
    if (charged[api].at(now) + points > pointsPerMinute[api]) return 'points';
    charged[api].add(now, points);
    return undefined;
  }

  /** Who has waited as long as told is not held to what was before. */
  function beginAnew(): void {
    hasBegun = false;
    charged.rest.clear();
    charged.graphql.clear();
  }

  function refusalOfApi(request: OriginRequest, stats: OriginStats): Refusal | undefined {
    const now = clock.now();
    observe(request, now, stats);
    const refusal = refusalOf(request, now);
    if (refusal !== undefined && refusal !== 'retryAfter') {
      lockout.begin(now);
      hasBegun = true;
    }
    return refusal;
  }

  function crowded(): Refusal | undefined {
    return admitted >= maxConcurrent ? 'concurrent' : undefined;
  }

  return {
    arrive(request, stats) {
      // Raw files are another service: it has neither points nor a part in a lockout.
      const refusal = request.route === 'raw' ? crowded() : refusalOfApi(request, stats);
      if (refusal === undefined) admitted += 1;
      else if (refusal !== 'retryAfter') stats.violations[refusal] += 1;
      return refusal;
    },
    leave() {
      admitted -= 1;
    },
    retryAfter: () => lockout.secondsLeft(clock.now()) || retryAfterSeconds,
    told: () => lockout.told(clock.now()),
  };
}

function apiOf({ route }: OriginRequest): PointsOf {
  return route === 'graphql' ? 'graphql' : 'rest';
}
