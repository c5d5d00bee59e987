import { createClient } from 'redis';
import type { RedisSettings } from './redis-options.js';

/** A connection of the `redis` package. */
export type RedisClient = ReturnType<typeof createClient>;

/** What every connection is made with: nothing waits in it that could hang. */
export function clientOptions({ username, password, database }: RedisSettings) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    database,
    // Every proxy in front of Redis speaks it, and nothing here needs more.
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // The package's own limit costs a timer a command, and ends when the command has been written.
    commandOptions: { timeout: 0 },
  } as const;
}

export function socketOptions({ tls, connectTimeoutMs }: RedisSettings) {
  const common = { connectTimeout: connectTimeoutMs, reconnectStrategy: false } as const;
  return tls === undefined ? common : { ...tls, ...common, tls: true as const };
}

/** A client to make others of, by `duplicate`: making the first takes 25 ms, a copy next to nothing. */
export function clientTemplate(settings: RedisSettings): RedisClient {
  return createClient(clientOptions(settings)) as RedisClient;
}

/**
 * Connects, and ends the attempt where the handshake takes too long: the package limits only what is before it.
 *
 * @param prepare - The last part of the attempt.
 * @param signal - Ends it at once.
 * @returns `next`, ready for commands.
 * @throws Why there is no connection. `next` is of no more use then.
 */
export async function connected(
  next: RedisClient,
  { connectTimeoutMs }: RedisSettings,
  prepare: ((client: RedisClient) => Promise<void>) | undefined,
  signal: AbortSignal,
): Promise<RedisClient> {
  let timer: NodeJS.Timeout | undefined;
  let timedOut = false;
  const destroy = () => next.destroy();
  const expire = () => {
    timedOut = true;
    destroy();
  };
  // `connect` rejects with it as well.
  next.on('error', () => {});
  next.once('connect', () => {
    // A client that is destroyed while its socket is connecting would go on with it.
    if (signal.aborted) destroy();
    else timer = setTimeout(expire, connectTimeoutMs);
  });
  signal.addEventListener('abort', destroy);
  try {
    await next.connect();
    await prepare?.(next);
    if (!next.isReady) throw new Error('The connection was lost at once.');
    return next;
  } catch (error) {
    destroy();
    throw timedOut ? new Error(`no handshake within ${connectTimeoutMs} ms`) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', destroy);
  }
}
