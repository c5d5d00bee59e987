import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './redis-server.js';

/** A real PostgreSQL of this test's own. */
export interface PostgresServer {
  readonly port: number;
  readonly url: string;
  /** Stops its connections, and takes no new ones. */
  kill(): Promise<void>;
  /** Starts it again where it was, with what it held. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether this machine has PostgreSQL. Where it has not, one line says which tests are left out. */
export function hasPostgres(testsOf: string): boolean {
  if (serverFolder() !== undefined) return true;
  console.log(`postgres is not installed: the tests of ${testsOf} are NOT RUN.`);
  return false;
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = serverFolder();
  if (folder === undefined) throw new Error('Expected an installed PostgreSQL.');
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'batchkit-postgres-'));
  const user = owner();
  if (user !== undefined) await chown(dir, user.uid, user.gid);
  const data = join(dir, 'data');
  execFileSync(
    join(folder, 'initdb'),
    ['-D', data, '-U', 'batchkit', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: dir, stdio: 'pipe' },
  );
  // What is stored need not outlive the machine, so nothing waits for the disk.
  const args = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', dir, '-F'];
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    server = spawn(join(folder as string, 'postgres'), args, { ...user, cwd: dir });
    await ready(server);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  await start();
  return {
    port,
    url: `postgresql://batchkit@127.0.0.1:${port}/postgres`,
    // A killed postmaster would leave its children behind: it is told to end them at once.
    kill: () => end('SIGQUIT'),
    start,
    async stop() {
      await end('SIGQUIT');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Where `initdb` and `postgres` are: the PATH's, else the newest that Debian keeps aside. */
function serverFolder(): string | undefined {
  const aside = '/usr/lib/postgresql';
  const versions = existsSync(aside)
    ? readdirSync(aside).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...(process.env.PATH ?? '').split(':'),
    ...versions.map((version) => join(aside, version, 'bin')),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
}

/** Who runs it: PostgreSQL refuses to be run by root. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres']).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

async function ready(server: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`postgres ended:\n${output}`)));
  });
}
