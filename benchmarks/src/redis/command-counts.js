import { createClient } from 'redis';

/** What clients send while they connect, and this count itself. */
const APART = new Set(['info', 'hello', 'client', 'auth', 'select', 'ping', 'config', 'command']);

/**
 * Counts the commands that a Redis has carried out, whoever sent them.
 *
 * @param {number} port
 * @returns {Promise<{ count: () => Promise<number> }>} How many since the last time it was asked.
 */
export async function commandCounts(port) {
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  await client.connect();
  let before = 0;
  return {
    async count() {
      const info = await client.sendCommand(['INFO', 'commandstats']);
      const now = [...info.matchAll(/^cmdstat_(\w+)[^:]*:calls=(\d+)/gm)]
        .filter(([, name]) => !APART.has(name))
        .reduce((sum, [, , calls]) => sum + Number(calls), 0);
      const since = now - before;
      before = now;
      return since;
    },
  };
}
