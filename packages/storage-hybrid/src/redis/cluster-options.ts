import { backoffMs } from './backoff.js';
import { clientOptions, socketOptions } from './redis-client.js';
import type { RedisSettings } from './redis-options.js';

/** What `createCluster` is made with: nothing waits in it that could hang. */
export function clusterOptions(settings: RedisSettings) {
  const { addresses, commandTimeoutMs, connectTimeoutMs } = settings;
  const { RESP, ...defaults } = clientOptions(settings);
  return {
    RESP,
    // The others are made when they are needed: one that is down would keep the cluster from being found.
    minimizeConnections: true,
    rootNodes: addresses.map(({ host, port }) => ({
      socket: { host, port, socketTimeout: connectTimeoutMs },
    })),
    defaults: {
      ...defaults,
      // Together they end a connection that is silent, also in its handshake.
      pingInterval: Math.ceil(commandTimeoutMs / 2),
      socket: {
        ...socketOptions(settings),
        socketTimeout: commandTimeoutMs,
        reconnectStrategy: (retries: number) => backoffMs(retries + 1),
      },
    },
  };
}
