import { createCluster } from 'redis';
import { backoff } from './backoff.js';
import { clusterOptions } from './cluster-options.js';
import { type FirstAttempt, firstAttempt } from './first-attempt.js';
import type { KeyCommand } from './redis-access.js';
import { pluginError, reasonOf, withoutSecrets } from './redis-errors.js';
import type { RedisSettings } from './redis-options.js';

type Cluster = ReturnType<typeof createCluster>;
/** A node that holds slots. */
export type ClusterNode = Cluster['masters'][number];
/** The connection to a node. */
export type NodeClient = NonNullable<ClusterNode['client']>;

/** The nodes of a cluster: found at first use, and connected to when they are needed. */
export interface ClusterNodes {
  /** Waits until it is known which node holds what, as long as the first attempt takes. @throws Error */
  found(): Promise<void>;
  /** @returns `undefined` where no node holds the slot. */
  holderOf(slot: number): ClusterNode | undefined;
  all(): readonly ClusterNode[];
  /** Waits for the first attempt to connect to `node`. @throws Error where there is no connection. */
  clientOf(node: ClusterNode): Promise<NodeClient>;
  /** Sends a command wherever its key has gone. */
  follow(command: KeyCommand): Promise<unknown>;
  /** Gives up a connection that does not answer, and makes it anew. */
  restart(client: NodeClient): void;
  /** @param callsEnded - What to wait for, between the last call that is taken and the end of the connections. */
  close(callsEnded: Promise<void>): Promise<void>;
}

/** @param report - Hears why nodes have been lost or cannot be reached: once for each node and reason. */
export function clusterNodes(
  settings: RedisSettings,
  report: (error: Error) => void,
): ClusterNodes {
  const { connectTimeoutMs, secrets, url } = settings;
  const first = firstAttempt(connectTimeoutMs);
  const closing = new AbortController();
  const attempts = new Map<string, FirstAttempt>();
  /** Why there is no connection, by the node's address. The cluster's own is empty. */
  const failures = new Map<string, Error>();
  let cluster: Cluster | undefined;

  function failed(address: string, error: unknown): void {
    const reason = withoutSecrets(error, secrets);
    const isNews = failures.get(address)?.message !== reason.message;
    failures.set(address, reason);
    attempts.get(address)?.end();
    if (isNews && !closing.signal.aborted) report(reason);
  }

  function begin(): Cluster {
    const made = createCluster(clusterOptions(settings)) as unknown as Cluster;
    const addressOf = ({ host, port }: { host: string; port: number }) => `${host}:${port}`;
    made.on('error', (error) => failed('', error));
    made.on('node-error', (error, node) => failed(addressOf(node), error));
    made.on('node-ready', (node) => failures.delete(addressOf(node)));
    first.begin();
    void keepLooking(made);
    return made;
  }

  async function keepLooking(made: Cluster): Promise<void> {
    for (let count = 1; ; count += 1) {
      const isFound = await made.connect().then(
        () => true,
        () => false,
      );
      first.end();
      if (isFound || !(await backoff(count, closing.signal))) return;
    }
  }

  function unreachable(what: string, address: string): Error {
    const reason = failures.get(address);
    return new Error(`${what} is not reachable: ${reason ? reasonOf(reason) : 'no answer yet'}`);
  }

  function assertOpen(): void {
    if (closing.signal.aborted) throw pluginError('ERR_CLOSED', '[redis] The store is closed.');
  }

  /** Begins to connect to a node. The package goes on with it for ever. */
  function firstAttemptAt(node: ClusterNode): FirstAttempt {
    const known = attempts.get(node.address);
    if (known !== undefined) return known;
    const attempt = firstAttempt(connectTimeoutMs);
    attempt.begin();
    attempts.set(node.address, attempt);
    return attempt;
  }

  return {
    async found() {
      assertOpen();
      cluster ??= begin();
      await first.over;
      if (cluster.isReady) return;
      assertOpen();
      throw unreachable(url, '');
    },
    holderOf: (slot) => cluster?.slots[slot]?.master,
    all: () => cluster?.masters ?? [],
    async clientOf(node) {
      if (!node.client?.isReady) {
        const attempt = firstAttemptAt(node);
        cluster?.nodeClient(node).then(attempt.end, attempt.end);
        await attempt.over;
      }
      if (!node.client?.isReady) throw unreachable(node.address, node.address);
      return node.client;
    },
    async follow(command) {
      return cluster?.sendCommand(command[1], false, [...command]);
    },
    restart(client) {
      if (!client.isReady) return;
      client.destroy();
      // It tries for ever, and tells of every failure by an event.
      client.connect().catch(() => {});
    },
    async close(callsEnded) {
      closing.abort();
      first.end();
      await callsEnded;
      cluster?.destroy();
    },
  };
}
