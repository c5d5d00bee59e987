import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort } from './redis-server.js';
import { type TcpProxy, tcpProxy } from './tcp-proxy.js';

/** One node. Clients reach it through its proxy, which is the address that the cluster gives out. */
export interface ClusterNode {
  readonly proxy: TcpProxy;
  readonly url: string;
  /** The node itself. */
  readonly port: number;
  /** What the cluster calls it. */
  readonly id: string;
  /** Sends a command to the node itself. */
  command(...args: string[]): Promise<unknown>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Starts it again, with its slots and without its keys. */
  restart(): Promise<void>;
}

/** Nodes of one cluster, each with a third of the slots. Those that are left answer for their own where one is gone. */
export interface RedisCluster {
  readonly nodes: readonly ClusterNode[];
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Three real nodes on random ports of the loopback interface. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'batchkit-cluster-'));
  const nodes = await Promise.all([0, 1, 2].map((index) => startNode(join(dir, `${index}`))));
  for (const [index, node] of nodes.entries()) {
    const first = Math.ceil((SLOTS * index) / nodes.length);
    const last = Math.ceil((SLOTS * (index + 1)) / nodes.length) - 1;
    await node.command('CLUSTER', 'ADDSLOTSRANGE', `${first}`, `${last}`);
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`);
    await nodes[0]?.command('CLUSTER', 'MEET', '127.0.0.1', `${node.port}`, `${node.busPort}`);
  }
  await Promise.all(nodes.map(agreed));
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      await Promise.all(nodes.map(({ proxy }) => proxy.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startNode(name: string) {
  const [port, busPort] = [await freePort(), await freePort()];
  const proxy = await tcpProxy(port);
  let server = await startServer(name, port, busPort, proxy.port);

  async function command(...args: string[]): Promise<unknown> {
    const client = createClient({ url: `redis://127.0.0.1:${port}` });
    await client.connect();
    try {
      return await client.sendCommand(args);
    } finally {
      client.destroy();
    }
  }

  return {
    proxy,
    port,
    busPort,
    url: `redis://127.0.0.1:${proxy.port}`,
    id: String(await command('CLUSTER', 'MYID')),
    command,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
    async restart() {
      server = await startServer(name, port, busPort, proxy.port);
    },
  };
}

async function startServer(
  name: string,
  port: number,
  busPort: number,
  announced: number,
): Promise<ChildProcess> {
  const settings = {
    port,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    'cluster-enabled': 'yes',
    'cluster-config-file': `${name}.conf`,
    'cluster-node-timeout': 2_000,
    'cluster-require-full-coverage': 'no',
    'cluster-port': busPort,
    'cluster-announce-ip': '127.0.0.1',
    'cluster-announce-port': announced,
    'cluster-announce-bus-port': busPort,
  };
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, `${value}`]);
  const server = spawn('redis-server', args, { cwd: tmpdir() });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
  });
  return server;
}

/** Waits until a node sees the whole cluster. It says so to nobody, so that it has to be asked. */
async function agreed({ command }: ClusterNode): Promise<void> {
  for (;;) {
    const info = String(await command('CLUSTER', 'INFO'));
    if (info.includes('cluster_state:ok') && info.includes('cluster_slots_assigned:16384')) return;
    await sleep(50);
  }
}
