import { FRAMEWORKS, type FrameworkName } from './frameworks.js';
import type { Grouping } from './pipeline.js';

/** What the command line says, option by option. */
export interface CliOptions {
  readonly framework: FrameworkName;
  readonly concurrency: number;
  readonly grouping: Grouping;
  readonly latency: number;
  readonly upstream?: URL | undefined;
  readonly repo?: string | undefined;
  readonly ref?: string | undefined;
  readonly path?: string | undefined;
  readonly cache?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What a run is to do. */
export interface Settings {
  readonly framework: FrameworkName;
  /** Upstream calls at once. */
  readonly concurrency: number;
  readonly grouping: Grouping;
  /** How long each call to the local origin waits. Milliseconds. */
  readonly latencyMs: number;
  /** The API to read from. `undefined`: a local origin that serves the installed library. */
  readonly upstream: { readonly url: string; readonly isRemote: boolean } | undefined;
  /** `owner/name`. */
  readonly repository: string;
  readonly ref: string;
  /** The directory of the repository that the library begins at; `''` for all of it. */
  readonly root: string;
  /** Where the store is kept. `undefined`: in a folder that lasts as long as the run. */
  readonly cacheFolder: string | undefined;
  /** Sent to the upstream that was asked for, never to the local origin. */
  readonly token: string | undefined;
  readonly json: boolean;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** What is wrong with a combination of options, as the user is to read it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {@link UsageError} where options do not go together or something is missing. */
export function readSettings(options: CliOptions, env: NodeJS.ProcessEnv): Settings {
  const { framework, concurrency, grouping, latency, upstream, cache } = options;
  checkTogether(options);
  const token = upstream === undefined ? undefined : env.GITHUB_TOKEN || undefined;
  const isRemote = upstream !== undefined && !LOOPBACK.includes(upstream.hostname);
  if (isRemote) checkRemote(upstream, token);
  return {
    framework,
    concurrency,
    grouping,
    latencyMs: latency,
    upstream: upstream && { url: upstream.href.replace(/\/$/, ''), isRemote },
    repository: options.repo ?? FRAMEWORKS[framework].repository,
    ref: options.ref ?? 'HEAD',
    root: options.path ?? '',
    cacheFolder: cache,
    token,
    json: options.json ?? false,
  };
}

function checkTogether({ upstream, repo, ref, path }: CliOptions): void {
  if (upstream !== undefined) {
    if (repo !== undefined) return;
    throw new UsageError("option '--upstream <url>' needs '--repo <owner/name>' as well");
  }
  const lonely = Object.entries({ repo, ref, path }).find(([, value]) => value !== undefined);
  if (lonely === undefined) return;
  throw new UsageError(`option '--${lonely[0]}' needs '--upstream <url>' as well`);
}

function checkRemote({ protocol, host }: URL, token: string | undefined): void {
  if (protocol !== 'https:') {
    const allowed = 'Only https: is allowed outside of this machine: a token is sent along.';
    throw new UsageError(`option '--upstream <url>' is ${protocol}//${host}. ${allowed}`);
  }
  if (token !== undefined) return;
  const why = `${host} answers GraphQL queries only to those who send one`;
  throw new UsageError(`the environment variable GITHUB_TOKEN is missing. ${why}.`);
}
