import type { Clock } from './clock.js';
import type { FaultRates } from './faults/fault-rates.js';
import type { GithubLimits } from './limits.js';
import type { RefusalStyle } from './rules/refusal-style.js';
import type { RepositorySource } from './sources.js';
import type { RouteName } from './stats.js';

/** Every property of `T` may be left out. `undefined` means its default. */
export type Given<T> = { [Name in keyof T]?: T[Name] | undefined };

/** The budgets of an hour. */
export interface RateLimitOptions {
  /**
   * Requests an hour for each of `core` and `graphql`. Minimum: `0`.
   * @default 5_000
   */
  limit?: number | undefined;
  /**
   * Requests an hour for `core`: REST.
   * @default limit
   */
  core?: number | undefined;
  /**
   * Requests an hour for `graphql`.
   * @default limit
   */
  graphql?: number | undefined;
  /**
   * Requests an hour for those without an Authorization header, who then get REST without a token, and no
   * GraphQL. GitHub's: 60.
   * @default undefined (they are not told apart)
   */
  anonymous?: number | undefined;
}

/** What `latencyOf` is told about a request. */
export interface OriginRequest {
  /** The HTTP method, upper-case. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly path: string;
  /** The part of the API that it asks for. */
  readonly route: RouteName;
}

/** Options of `startGithubOrigin`. */
export interface GithubOriginOptions {
  /** The repositories to serve, by `owner/name` (not case-sensitive, as on GitHub). */
  repositories: Readonly<Record<string, RepositorySource>>;
  /**
   * Port on 127.0.0.1, 0..65535. `0`: a free one.
   * @default 0
   */
  port?: number | undefined;
  /**
   * How long every request waits before it is worked on. Milliseconds. Minimum: `0`.
   * @default 0
   */
  latencyMs?: number | undefined;
  /**
   * The wait of one request, for a distribution. Milliseconds from `0`. Takes the place of `latencyMs`.
   * @default the constant `latencyMs`
   */
  latencyOf?: ((request: OriginRequest) => number) | undefined;
  /**
   * What GitHub works on a request of its API: one that waits longer is answered with a 504, GraphQL with a
   * 502. Milliseconds. Minimum: `1`. `Infinity`: no limit.
   * @default 10_000
   */
  timeoutMs?: number | undefined;
  /**
   * What such a request costs in addition. GitHub charges for timeouts, but does not say how much. Minimum: `0`.
   * @default 1
   */
  timeoutPoints?: number | undefined;
  /**
   * Requests that may be in flight at once, over all APIs; one more hits a secondary limit. Minimum: `1`.
   * `Infinity`: no limit.
   * @default 100
   */
  maxConcurrent?: number | undefined;
  /**
   * Points that may arrive within any minute; more hit a secondary limit. A query and a read cost 1, other
   * methods 5. Minimum: `1`. `Infinity`: no limit.
   * @default { rest: 900, graphql: 2_000 }
   */
  pointsPerMinute?: { rest?: number | undefined; graphql?: number | undefined } | undefined;
  /**
   * The `retry-after` of a secondary limit. Seconds. Minimum: `0`.
   * @default 60
   */
  retryAfterSeconds?: number | undefined;
  /**
   * Whether everything is turned away until a `retry-after` is over; points from before are then forgotten.
   * `false`: only what breaks a limit itself.
   * @default true
   */
  lockout?: boolean | undefined;
  /**
   * How long after the first answer with a `retry-after` a request may have been on its way already: it is not
   * counted as one that disregards it. Milliseconds of `clock`: an accelerated one needs more. Minimum: `0`.
   * @default 250
   */
  retryAfterGraceMs?: number | undefined;
  /**
   * How limits are told.
   * @default see {@link RefusalStyle}
   */
  refusals?: Given<RefusalStyle> | undefined;
  /**
   * Requests an hour and resource (`core`, `graphql`). Minimum: `0`.
   * @default { limit: 5_000 }
   */
  rateLimit?: RateLimitOptions | undefined;
  /**
   * How often something goes wrong.
   * @default nothing does
   */
  faults?: Given<FaultRates> | undefined;
  /**
   * Decides which requests faults strike: the same seed and the same order of requests, the same faults. An integer.
   * @default 1
   */
  seed?: number | undefined;
  /**
   * The time that budgets, minutes, lockouts and latencies go by.
   * @default the machine's
   */
  clock?: Clock | undefined;
  /**
   * When given, the API answers only requests that carry it as `authorization: token X` or `bearer X`.
   * Raw files need none.
   * @default undefined (everybody may ask)
   */
  token?: string | undefined;
  /**
   * GitHub's own bounds, to be lowered by tests.
   * @default GitHub's: see {@link GithubLimits}
   */
  limits?: Given<GithubLimits> | undefined;
}
