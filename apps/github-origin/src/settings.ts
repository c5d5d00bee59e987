import { GITHUB_LIMITS, type GithubLimits } from './limits.js';
import type { GithubOriginOptions, OriginRequest, RepositorySource } from './options.js';

/** The options, checked, with every default filled in. */
export interface OriginSettings {
  readonly repositories: ReadonlyMap<string, RepositorySource>;
  readonly port: number;
  readonly latencyOf: (request: OriginRequest) => number;
  readonly maxConcurrent: number;
  readonly retryAfterSeconds: number;
  readonly rateLimit: number;
  readonly token: string | undefined;
  readonly limits: Readonly<GithubLimits>;
}

/**
 * @throws TypeError that names the option, what was expected and what came.
 */
export function readSettings(options: GithubOriginOptions): OriginSettings {
  const { port = 0, latencyMs = 0, latencyOf = () => latencyMs, token } = options;
  const { maxConcurrent = 100, retryAfterSeconds = 60, rateLimit = { limit: 5_000 } } = options;
  checkInteger('port', port, 0, 65_535);
  checkNumber('latencyMs', latencyMs);
  if (maxConcurrent !== Infinity) checkInteger('maxConcurrent', maxConcurrent, 1);
  checkInteger('retryAfterSeconds', retryAfterSeconds, 0);
  checkInteger('rateLimit.limit', rateLimit.limit, 0);
  if (typeof latencyOf !== 'function') throw expected('latencyOf', 'a function', latencyOf);
  if (token !== undefined && (typeof token !== 'string' || token === '')) {
    throw expected('token', 'a string that is not empty', token);
  }
  return {
    repositories: readRepositories(options.repositories),
    port,
    latencyOf: checkedLatency(latencyOf),
    maxConcurrent,
    retryAfterSeconds,
    rateLimit: rateLimit.limit,
    token,
    limits: readLimits(options.limits ?? {}),
  };
}

function readRepositories(sources: Readonly<Record<string, RepositorySource>>) {
  if (typeof sources !== 'object' || sources === null) {
    throw expected('repositories', 'an object of sources by owner/name', sources);
  }
  const repositories = new Map<string, RepositorySource>();
  for (const [name, source] of Object.entries(sources)) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw expected('repositories', 'names owner/name', name);
    if (!isSource(source)) {
      throw expected(`repositories["${name}"]`, '{ directory } or { git }', source);
    }
    repositories.set(name, source);
  }
  return repositories;
}

function isSource(source: unknown): source is RepositorySource {
  if (typeof source !== 'object' || source === null) return false;
  const path = 'git' in source ? source.git : 'directory' in source ? source.directory : undefined;
  return typeof path === 'string' && path !== '';
}

function readLimits(given: NonNullable<GithubOriginOptions['limits']>): GithubLimits {
  const limits = { ...GITHUB_LIMITS };
  for (const name of Object.keys(GITHUB_LIMITS) as (keyof GithubLimits)[]) {
    const value = given[name] ?? GITHUB_LIMITS[name];
    checkInteger(`limits.${name}`, value, 1);
    limits[name] = value;
  }
  return limits;
}

function checkedLatency(latencyOf: (request: OriginRequest) => number) {
  return (request: OriginRequest): number => {
    const latencyMs = latencyOf(request);
    checkNumber('latencyOf(request)', latencyMs);
    return latencyMs;
  };
}

function checkNumber(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) throw expected(name, 'a number from 0 and up', value);
}

function checkInteger(name: string, value: number, min: number, max = Infinity): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw expected(
    name,
    max === Infinity ? `an integer from ${min} and up` : `an integer from ${min} to ${max}`,
    value,
  );
}

function expected(name: string, what: string, got: unknown): TypeError {
  const text = typeof got === 'string' ? JSON.stringify(got) : String(got);
  return new TypeError(`Expected \`${name}\` to be ${what}, got \`${text}\` (${typeof got}).`);
}
