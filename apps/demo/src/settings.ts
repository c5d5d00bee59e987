import type { BatchConfig } from '@batchkit/core/config';
import type { EffectiveConfig } from './config/resolve-config.js';
import { UsageError } from './config/usage-error.js';
import { FRAMEWORKS, type FrameworkName } from './frameworks.js';
import type { Grouping } from './pipeline.js';

/** What a run is to do. */
export interface Settings {
  readonly framework: FrameworkName;
  /** How batches are fetched. */
  readonly batch: BatchConfig['batch'];
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
  /** Where the store is kept. `undefined`: the user has not said. */
  readonly cacheFolder: string | undefined;
  /** Sent to the upstream that was asked for, never to the local origin. */
  readonly token: string | undefined;
  /** Where a server listens. `0`: any free port. */
  readonly port: number;
  /** How long `serve` rests between two visits. Milliseconds. */
  readonly pauseMs: number;
  readonly json: boolean;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** @throws {@link UsageError} where options do not go together or something is missing. */
export function readSettings(effective: EffectiveConfig, env: NodeJS.ProcessEnv): Settings {
  const { config } = effective;
  const {
    framework,
    batch,
    latencyMs,
    cache,
    port,
    pauseMs,
    json,
    repo,
    ref = 'HEAD',
    path = '',
  } = config;
  checkTogether(effective);
  const url = config.upstream === undefined ? undefined : new URL(config.upstream);
  const token = url === undefined ? undefined : env.GITHUB_TOKEN || undefined;
  const isRemote = url !== undefined && !LOOPBACK.includes(url.hostname);
  if (isRemote) checkRemote(effective, url, token);
  return {
    framework,
    batch,
    concurrency: batch.defaultConcurrency,
    grouping: batch.groupingStrategy as Grouping,
    latencyMs,
    upstream: url && { url: url.href.replace(/\/$/, ''), isRemote },
    repository: repo ?? FRAMEWORKS[framework].repository,
    ref,
    root: path.replace(/\/$/, ''),
    cacheFolder: cache,
    token,
    port,
    pauseMs,
    json,
  };
}

/** The same for another framework. Only the local origin has more than one. */
export function settingsFor(settings: Settings, framework: FrameworkName): Settings {
  return { ...settings, framework, repository: FRAMEWORKS[framework].repository };
}

function checkTogether({ config, originOf }: EffectiveConfig): void {
  if (config.upstream !== undefined) {
    if (config.repo !== undefined) return;
    throw new UsageError(`${originOf(['upstream'])}: An upstream needs repo, owner/name, as well.`);
  }
  const lonely = (['repo', 'ref', 'path'] as const).find((name) => config[name] !== undefined);
  if (lonely === undefined) return;
  throw new UsageError(`${originOf([lonely])}: ${lonely} needs an upstream as well.`);
}

function checkRemote(
  { originOf }: EffectiveConfig,
  { protocol, host }: URL,
  token: string | undefined,
): void {
  if (protocol !== 'https:') {
    const allowed = 'Only https: is allowed outside of this machine: a token is sent along.';
    throw new UsageError(
      `${originOf(['upstream'])}: The upstream is ${protocol}//${host}. ${allowed}`,
    );
  }
  if (token !== undefined) return;
  const why = `${host} answers GraphQL queries only to those who send one`;
  throw new UsageError(`The environment variable GITHUB_TOKEN is missing. ${why}.`);
}
