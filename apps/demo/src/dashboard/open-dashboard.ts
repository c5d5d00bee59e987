import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from './clock.js';
import { Feed } from './feed/feed.js';
import type { StatsSource } from './feed/metrics-topics.js';
import type { PathOf } from './feed/plan-log.js';
import { type WatchedProcessor, watch } from './feed/watch.js';
import { serveDashboard } from './http/http-server.js';
import { Hub } from './hub/hub.js';

/** Options of {@link openDashboard}. Everything but the first two has a default. */
export interface DashboardOptions {
  /** What is shown. It is watched, never told to do anything. */
  readonly processor: WatchedProcessor;
  /** The folder of the built page: `dist/web`. */
  readonly webFolder: string;
  /** The processor's storage, where its tiers count themselves. @default none */
  readonly storage?: StatsSource | undefined;
  /** The path that a key stands for, for the tree of the plan. @default the key itself */
  readonly pathOf?: PathOf | undefined;
  /** `0`: any that is free. @default 0 */
  readonly port?: number | undefined;
  /** What a client has to know. @default 32 random bytes */
  readonly token?: string | undefined;
  /** Other origins whose pages may connect: a proxy, or Vite while the page is being written. @default none */
  readonly origins?: readonly string[] | undefined;
  /** Clients that are let in at once. @default 200 */
  readonly maxClients?: number | undefined;
  /** How long changes are gathered before they are told. Milliseconds. @default 100 */
  readonly frameMs?: number | undefined;
  /** How often a client has to show that it lives. Milliseconds. @default 10_000 */
  readonly heartbeatMs?: number | undefined;
  /** Past changes that are kept for those who come back. Characters of JSON. @default 4 MiB */
  readonly maxRingBytes?: number | undefined;
  /** Bytes waiting for a client from which on changes are coalesced. @default 256 KiB */
  readonly coalesceAtBytes?: number | undefined;
  /** Bytes waiting for a client at which it is cut off. @default 4 MiB */
  readonly maxBufferedBytes?: number | undefined;
  /** @default the clock of this machine */
  readonly clock?: Clock | undefined;
}

/** A dashboard that is being served. */
export interface Dashboard {
  /** What to open: the page, with the token in its fragment, which no browser sends anywhere. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** How many clients there are, and how many of them lag so that changes are coalesced for them. */
  clients(): { readonly connected: number; readonly late: number };
  /** Ends the server and the watch. Waits a moment for clients to say goodbye. */
  close(): Promise<void>;
}

const KIB = 1_024;

/**
 * Serves a live picture of `processor` to browsers of this machine.
 *
 * @throws Error where the port is taken or the page is not built.
 */
export async function openDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { clock = systemClock, token = randomBytes(32).toString('base64url') } = options;
  const { frameMs = 100, heartbeatMs = 10_000, maxRingBytes = 4 * KIB * KIB } = options;
  const { coalesceAtBytes = 256 * KIB, maxBufferedBytes = 4 * KIB * KIB } = options;
  const feed = new Feed({ epoch: randomUUID(), clock, frameMs, maxRingBytes });
  const { pathOf = (key) => key } = options;
  const watched = watch(feed, clock, options.processor, options.storage, pathOf);
  const bounds = { coalesceAtBytes, maxBufferedBytes, heartbeatMs };
  const hub = new Hub(feed, watched.readKey, bounds, clock);
  function stop(): void {
    hub.close();
    watched.close();
    feed.close();
  }
  let port = options.port ?? 0;
  const origins = () => [...ownOrigins(port), ...(options.origins ?? [])];
  try {
    const server = await serveDashboard({
      webFolder: options.webFolder,
      port,
      rules: { token, origins },
      maxClients: options.maxClients ?? 200,
      onClient: (socket) => hub.add(socket),
    });
    port = server.port;
    return {
      url: `http://127.0.0.1:${port}/#token=${encodeURIComponent(token)}`,
      port,
      token,
      clients: () => ({ connected: hub.size, late: hub.late }),
      async close() {
        stop();
        await server.close();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function ownOrigins(port: number): readonly string[] {
  return [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
}
