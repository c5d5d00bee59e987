import type { GithubLimits } from './limits.js';
import type { RouteName } from './stats.js';

/** A plain directory, served as a repository whose one branch is `main`. */
export interface DirectorySource {
  /** Path of the directory. Its files are read, never written. */
  directory: string;
  /**
   * Whether a file belongs to the repository. Asked once per file, with its path relative to the directory
   * (`/` between segments). `.git` never belongs to it.
   * @default every file
   */
  include?: ((path: string) => boolean) | undefined;
}

/** A git repository with all its branches and tags. New commits are seen at once. */
export interface GitSource {
  /** Path of the repository, bare or with a working tree. */
  git: string;
}

/** What a served repository is made of. */
export type RepositorySource = DirectorySource | GitSource;

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
   * Requests that may be in flight at once; one more is answered with a 403, as GitHub's secondary limit
   * does. Minimum: `1`. `Infinity`: no limit.
   * @default 100
   */
  maxConcurrent?: number | undefined;
  /**
   * The `retry-after` of such a 403. Seconds. Minimum: `0`.
   * @default 60
   */
  retryAfterSeconds?: number | undefined;
  /**
   * Requests an hour and resource (`core`, `graphql`). Minimum: `0`.
   * @default { limit: 5_000 }
   */
  rateLimit?: { limit: number } | undefined;
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
  limits?: { [Name in keyof GithubLimits]?: number | undefined } | undefined;
}
