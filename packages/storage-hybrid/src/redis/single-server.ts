import { answerInTime } from './answer-in-time.js';
import { type RedisAccess, scanPage } from './redis-access.js';
import { redisLink } from './redis-link.js';
import type { RedisSettings } from './redis-options.js';

/** A client as `createClient` of the `redis` package makes it. */
export interface ConnectedClient {
  readonly isReady: boolean;
  sendCommand(command: string[]): Promise<unknown>;
}

/** Runs work on a connection. {@link RedisLink} says how. */
interface Connection {
  run<T>(work: (client: ConnectedClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param report - Hears why the connection has been lost, or cannot be made. */
export function singleServer(settings: RedisSettings, report: (error: Error) => void): RedisAccess {
  return accessOver(redisLink(settings, { down: report }));
}

/** A client that is somebody else's: it is neither connected nor closed here. */
export function borrowedClient(client: ConnectedClient, timeoutMs: number): RedisAccess {
  return accessOver({
    async run(work) {
      if (!client.isReady) throw new Error('the client is not connected');
      return answerInTime(work(client), timeoutMs, 'Redis', () => {});
    },
    async close() {},
  });
}

function accessOver(connection: Connection): RedisAccess {
  const send = (command: string[]) => connection.run((client) => client.sendCommand(command));
  return {
    async mget(keys) {
      const command = ['MGET', ...keys];
      const answer = (await send(command)) as (string | null)[];
      const texts = answer.slice();
      // In the client's queue a command points to the next: one that has grown old would keep all others, and what
      // hangs on them, until a full collection.
      answer.length = command.length = 0;
      return { texts, failure: undefined };
    },
    each(commands) {
      return connection.run((client) =>
        // Written together: the client collects what comes in one turn of the event loop.
        Promise.all(commands.map((command) => client.sendCommand(command as unknown as string[]))),
      );
    },
    async unlink(keys) {
      return Number(await send(['UNLINK', ...keys]));
    },
    async *scan(pattern) {
      let cursor = '0';
      do {
        const [next, keys] = await scanPage(cursor, pattern, send);
        yield keys;
        cursor = next;
      } while (cursor !== '0');
    },
    close: () => connection.close(),
  };
}
