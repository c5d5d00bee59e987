import { checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import { LONGEST_TIMER } from '../l2-options.js';
import { clusterAccess } from './cluster-access.js';
import type { RedisAccess } from './redis-access.js';
import { type RedisOptions, resolveRedis } from './redis-options.js';
import { borrowedClient, type ConnectedClient, singleServer } from './single-server.js';

/** Options of {@link redisStore}: one of `url`, `cluster` and `client`. */
export interface RedisStoreOptions extends RedisOptions {
  /**
   * A client that `createClient` of the `redis` package has made, for what the other options cannot say. Whoever made
   * it connects it, listens to it and closes it. Of the other options, only `commandTimeoutMs` goes with it.
   */
  client?: ConnectedClient | undefined;
}

/** How Redis is reached, and where it is, without credentials. */
export interface OpenedAccess {
  readonly access: RedisAccess;
  readonly url: string;
}

/**
 * @param report - Hears why a connection has been lost, or cannot be made.
 * @throws {@link BatchError} ERR_OPTION
 */
export function openAccess(
  options: string | RedisStoreOptions,
  report: (error: Error) => void,
): OpenedAccess {
  const given = typeof options === 'string' ? { url: options } : options;
  if (given?.client !== undefined) return borrowed(given.client, given);
  const settings = resolveRedis(given, 'redisStore', ['client']);
  const access = settings.isCluster
    ? clusterAccess(settings, report)
    : singleServer(settings, report);
  return { access, url: settings.url };
}

function borrowed(client: ConnectedClient, options: RedisStoreOptions): OpenedAccess {
  checkKnownKeys('options beside `client`', options, ['client', 'commandTimeoutMs'], 'redis');
  const { commandTimeoutMs = 5_000 } = options;
  checkInteger('commandTimeoutMs', commandTimeoutMs, 1, LONGEST_TIMER, 'redis');
  if (typeof client.sendCommand !== 'function') {
    throw optionError('client', 'a client of the `redis` package', client, 'redis');
  }
  return { access: borrowedClient(client, commandTimeoutMs), url: 'redis:' };
}
