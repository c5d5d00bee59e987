import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts a Redis of the benchmarks' own: on a free port of the loopback interface, without persistence.
 *
 * @returns {Promise<{ port: number, stop: () => Promise<void> } | undefined>} `undefined`: this machine has none.
 */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'batchkit-bench-redis-'));
  const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...flags, '--dir', dir]);
  const kill = () => server.kill('SIGKILL');
  // Also where the benchmark fails, or is ended: without a listener a signal leaves `exit` out.
  const exit = () => process.exit(1);
  process.once('exit', kill).once('SIGTERM', exit).once('SIGINT', exit);
  await ready(server);
  return {
    port,
    async stop() {
      process.off('exit', kill).off('SIGTERM', exit).off('SIGINT', exit);
      const ended = once(server, 'exit');
      kill();
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Settles when it takes connections. */
function ready(server) {
  let output = '';
  return new Promise((resolve, reject) => {
    server.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
  });
}
