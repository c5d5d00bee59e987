import type { ConnectionOptions } from 'node:tls';
import { checkInteger, checkKnownKeys } from '@batchkit/core/checks';
import { LONGEST_TIMER } from '../l2-options.js';
import { pluginError } from './redis-errors.js';
import { type RedisAddress, readUrl } from './redis-url.js';

/** How to reach Redis 6 or later, or Valkey: a server by `url`, or a cluster by `cluster`. */
export interface RedisOptions {
  /** `redis://[[user]:password@]host[:port][/database]`; `rediss:` for TLS. `valkey:` and `valkeys:` mean the same. */
  url?: string | undefined;
  /** URLs of some nodes of a Redis Cluster, instead of `url`. The others are found through them. */
  cluster?: readonly string[] | undefined;
  /** @default the one in the URL */
  username?: string | undefined;
  /** @default the one in the URL */
  password?: string | undefined;
  /** Settings of TLS: `ca`, `cert`, `servername`. They switch it on, whatever the URL says. */
  tls?: ConnectionOptions | undefined;
  /**
   * How long one attempt to connect may take, and how long the first calls wait for it. Milliseconds, an integer from
   * `1` to `2_147_483_647`.
   * @default 500
   */
  connectTimeoutMs?: number | undefined;
  /**
   * How long Redis may take to answer. Then the call rejects, and the connection is made anew. Milliseconds, an
   * integer from `1` to `2_147_483_647`.
   * @default 5_000
   */
  commandTimeoutMs?: number | undefined;
}

/** Options, checked, with the defaults in. */
export interface RedisSettings {
  readonly addresses: readonly RedisAddress[];
  readonly isCluster: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: ConnectionOptions | undefined;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  /** Where it is, without credentials. */
  readonly url: string;
  /** What no error may show. */
  readonly secrets: readonly string[];
}

/** The names of {@link RedisOptions}. */
const REDIS_OPTIONS = [
  'url',
  'cluster',
  'username',
  'password',
  'tls',
  'connectTimeoutMs',
  'commandTimeoutMs',
] as const;

/**
 * @param of - The factory, as errors name it.
 * @param own - The names of its own options, which are not looked at.
 * @throws {@link BatchError} ERR_OPTION, which shows no URL: it may hold a password.
 */
export function resolveRedis(
  options: RedisOptions,
  of: string,
  own: readonly string[] = [],
): RedisSettings {
  checkKnownKeys(`options of ${of}`, options, [...REDIS_OPTIONS, ...own], 'redis');
  const { connectTimeoutMs = 500, commandTimeoutMs = 5_000 } = options;
  checkCredential('username', options.username);
  checkCredential('password', options.password);
  checkInteger('connectTimeoutMs', connectTimeoutMs, 1, LONGEST_TIMER, 'redis');
  checkInteger('commandTimeoutMs', commandTimeoutMs, 1, LONGEST_TIMER, 'redis');
  const addresses = addressesOf(options);
  const first = addresses[0] as RedisAddress;
  const { username = first.username, password = first.password } = options;
  const passwords = [options.password, ...addresses.map((address) => address.password)];
  return {
    addresses,
    isCluster: options.cluster !== undefined,
    username,
    password,
    database: first.database,
    tls: options.tls ?? (first.isTls ? {} : undefined),
    connectTimeoutMs,
    commandTimeoutMs,
    url: addresses.map(({ redacted }) => redacted).join(','),
    secrets: passwords.flatMap((secret) => (secret ? [secret, encodeURIComponent(secret)] : [])),
  };
}

function checkCredential(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'string') return;
  throw pluginError('ERR_OPTION', `Expected \`${option}\` to be text, got ${typeof value}.`);
}

function addressesOf({ url, cluster }: RedisOptions): RedisAddress[] {
  if ((url === undefined) === (cluster === undefined)) {
    throw pluginError('ERR_OPTION', 'Expected either `url` or `cluster`.');
  }
  if (url !== undefined) return [readUrl('url', url)];
  if (!Array.isArray(cluster) || cluster.length === 0) {
    throw pluginError('ERR_OPTION', 'Expected `cluster` to be an array of at least one URL.');
  }
  return cluster.map((node, index) => readUrl(`cluster[${index}]`, node));
}
