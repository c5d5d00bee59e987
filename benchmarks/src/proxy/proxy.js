import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROXY = fileURLToPath(new URL('./proxy-process.js', import.meta.url));

/**
 * Stands between this process and a server of this machine, in a process of its own: what it does with the bytes takes
 * no time from who is measured. It ends with this process.
 *
 * @param {number} target - The port of the server.
 * @returns {Promise<Proxy>}
 *
 * @typedef {{ kind: 'pass', delayMs?: number } | { kind: 'refuse' } | { kind: 'black-hole' }
 *   | { kind: 'drip', perSecond: number } | { kind: 'cut', afterBytes: number }} Passage
 *
 * @typedef {object} Proxy
 * @property {number} port
 * @property {(passage: Passage) => Promise<void>} become - What happens to bytes from now on. The delay is that of one
 *   direction: half a round trip. What is dripped or cut is what the server answers.
 * @property {() => Promise<number>} count - How often, since the last time it was asked or told, something was sent as
 *   the first thing on a connection, or after an answer.
 */
export async function openProxy(target) {
  const process = fork(PROXY, [`${target}`]);
  const answer = async () => (await once(process, 'message'))[0];
  const tell = async (message) => {
    process.send(message);
    return answer();
  };
  const port = await answer();
  return {
    port,
    async become(passage) {
      await tell(passage);
    },
    count: () => tell('count'),
  };
}
