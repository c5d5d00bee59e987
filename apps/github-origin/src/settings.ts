import { checkChoice, checkInteger, checkLimit, checkNumber, expected } from './checks.js';
import { type Clock, MACHINE_CLOCK } from './clock.js';
import type { FaultRates } from './faults/fault-rates.js';
import { GITHUB_LIMITS, type GithubLimits } from './limits.js';
import type { GithubOriginOptions, OriginRequest } from './options.js';
import type { RefusalStyle } from './rules/refusal-style.js';
import { readRepositories, type Sources } from './sources.js';

/** The options, checked, with every default filled in. */
export interface OriginSettings {
  readonly repositories: Sources;
  readonly port: number;
  readonly latencyOf: (request: OriginRequest) => number;
  readonly timeoutMs: number;
  readonly timeoutPoints: number;
  readonly maxConcurrent: number;
  readonly pointsPerMinute: Readonly<Record<'rest' | 'graphql', number>>;
  readonly retryAfterSeconds: number;
  readonly retryAfterGraceMs: number;
  readonly isLockedOut: boolean;
  readonly refusals: Readonly<RefusalStyle>;
  readonly rateLimit: Readonly<RateLimits>;
  readonly faults: Readonly<FaultRates>;
  readonly seed: number;
  readonly clock: Clock;
  readonly token: string | undefined;
  readonly limits: Readonly<GithubLimits>;
}

interface RateLimits {
  core: number;
  graphql: number;
  anonymous: number | undefined;
}

/**
 * @throws TypeError that names the option, what was expected and what came.
 */
export function readSettings(options: GithubOriginOptions): OriginSettings {
  const { port = 0, token, seed = 1, clock = MACHINE_CLOCK } = options;
  checkInteger('port', port, 0, 65_535);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkClock(clock);
  if (token !== undefined && (typeof token !== 'string' || token === '')) {
    throw expected('token', 'a string that is not empty', token);
  }
  return {
    repositories: readRepositories(options.repositories),
    port,
    latencyOf: readLatency(options),
    ...readSecondaryLimits(options),
    ...readTimeouts(options),
    refusals: readRefusals(options.refusals ?? {}),
    rateLimit: readRateLimit(options.rateLimit ?? {}),
    faults: readFaults(options.faults ?? {}),
    seed,
    clock,
    token,
    limits: readLimits(options.limits ?? {}),
  };
}

function checkClock(clock: Clock): void {
  if (typeof clock?.now === 'function' && typeof clock.wait === 'function') return;
  throw expected('clock', '{ now, wait }', clock);
}

function readLatency({ latencyMs = 0, latencyOf = () => latencyMs }: GithubOriginOptions) {
  checkNumber('latencyMs', latencyMs);
  if (typeof latencyOf !== 'function') throw expected('latencyOf', 'a function', latencyOf);
  return (request: OriginRequest): number => {
    const ms = latencyOf(request);
    checkNumber('latencyOf(request)', ms);
    return ms;
  };
}

function readSecondaryLimits(options: GithubOriginOptions) {
  const { maxConcurrent = 100, retryAfterSeconds = 60, retryAfterGraceMs = 250 } = options;
  const { lockout: isLockedOut = true, pointsPerMinute = {} } = options;
  const { rest = 900, graphql = 2_000 } = pointsPerMinute;
  checkLimit('maxConcurrent', maxConcurrent, 1);
  checkInteger('retryAfterSeconds', retryAfterSeconds, 0);
  checkNumber('retryAfterGraceMs', retryAfterGraceMs);
  checkChoice('lockout', isLockedOut, [true, false]);
  checkLimit('pointsPerMinute.rest', rest, 1);
  checkLimit('pointsPerMinute.graphql', graphql, 1);
  const points = { rest, graphql };
  return {
    maxConcurrent,
    retryAfterSeconds,
    retryAfterGraceMs,
    isLockedOut,
    pointsPerMinute: points,
  };
}

function readTimeouts({ timeoutMs = 10_000, timeoutPoints = 1 }: GithubOriginOptions) {
  if (timeoutMs !== Infinity) checkNumber('timeoutMs', timeoutMs, 1);
  checkInteger('timeoutPoints', timeoutPoints, 0);
  return { timeoutMs, timeoutPoints };
}

function readRefusals(given: NonNullable<GithubOriginOptions['refusals']>): RefusalStyle {
  const { primary = 403, secondary = 403, graphql = 403, retryAfter = true } = given;
  checkChoice('refusals.primary', primary, [403, 429]);
  checkChoice('refusals.secondary', secondary, [403, 429]);
  checkChoice('refusals.graphql', graphql, [200, 403, 429]);
  checkChoice('refusals.retryAfter', retryAfter, [true, false]);
  return { primary, secondary, graphql, retryAfter };
}

function readRateLimit(given: NonNullable<GithubOriginOptions['rateLimit']>): RateLimits {
  const { limit = 5_000, core = limit, graphql = limit, anonymous } = given;
  checkInteger('rateLimit.limit', limit, 0);
  checkInteger('rateLimit.core', core, 0);
  checkInteger('rateLimit.graphql', graphql, 0);
  if (anonymous !== undefined) checkInteger('rateLimit.anonymous', anonymous, 0);
  return { core, graphql, anonymous };
}

function readFaults(given: NonNullable<GithubOriginOptions['faults']>): FaultRates {
  const { serverError = 0, closedSocket = 0, silentEmpty = 0, partialAnswer = 0 } = given;
  const rates = { serverError, closedSocket, silentEmpty, partialAnswer };
  for (const [name, rate] of Object.entries(rates)) checkNumber(`faults.${name}`, rate, 0, 1);
  return rates;
}

function readLimits(given: NonNullable<GithubOriginOptions['limits']>): GithubLimits {
  const limits = { ...GITHUB_LIMITS };
  for (const name of Object.keys(GITHUB_LIMITS) as (keyof GithubLimits)[]) {
    const value = given[name] ?? GITHUB_LIMITS[name];
    checkLimit(`limits.${name}`, value, 1);
    limits[name] = value;
  }
  return limits;
}
