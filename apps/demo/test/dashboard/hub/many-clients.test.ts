import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { subscribed } from '../support/feed-client.js';
import { type Opened, openForTest } from '../support/opened.js';

const MIB = 1024 * 1024;
const CLIENTS = 50;
const DEAF = 5;

/** Enough that what is sent to who does not read fills every buffer between, and lies with the server. */
const ROUNDS = 80;
const KEYS = 120;
const NAME = 'a-name-that-is-not-short/'.repeat(12);
const CLIENTS_PATH = fileURLToPath(new URL('../support/many-clients.js', import.meta.url));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What the server's process holds. Bytes. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Report {
  readonly faults: readonly string[];
  /** Of everything that each client has that reads. */
  readonly digests: readonly string[];
  readonly messages: number;
}

async function reportAt(clients: ChildProcess, offset: number): Promise<Report> {
  clients.send({ reach: offset });
  const [report] = await once(clients, 'message');
  return report as Report;
}

/** Runs batch after batch, each told of in a frame of its own, with so many clients. */
async function measure(count: number, deaf: number) {
  // No beat comes: those who do not read are not to be cut off by it here.
  const opened = await openForTest({ heartbeatMs: 3_600_000 });
  const { port, token } = opened.dashboard;
  const clients = fork(CLIENTS_PATH);
  onTestFinished(() => void clients.kill());
  clients.send({ port, token, clients: count, deaf });
  await once(clients, 'message');
  const before = heldBytes();
  for (let round = 1; round < ROUNDS; round += 1) {
    await opened.get(Array.from({ length: KEYS }, (_, index) => `${round}/${NAME}${index}`));
    if (round % 20 === 0) await reportAt(clients, await offsetOf(opened));
  }
  const offset = await offsetOf(opened);
  await reportAt(clients, offset);
  const more = heldBytes() - before;
  const { late } = opened.dashboard.clients();
  // One who comes now gets everything at once: what the others have put together has to be the same.
  clients.send({ port, token, clients: 1, deaf: 0 });
  await once(clients, 'message');
  return { ...(await reportAt(clients, offset)), more, late };
}

async function offsetOf({ dashboard }: Opened): Promise<number> {
  const { position, socket } = await subscribed(dashboard);
  socket.terminate();
  await once(socket, 'close');
  return position.offset;
}

/** On a machine that is busy with other tests. Milliseconds. */
const PATIENCE_MS = 120_000;

describe('fifty clients, of which five read nothing', () => {
  it(
    'cost the server less than 64 MiB more than one, and the others miss nothing',
    async () => {
      const one = await measure(1, 0);
      const fifty = await measure(CLIENTS, DEAF);
      const more = fifty.more - one.more;
      console.log(
        `${CLIENTS} clients, ${fifty.late} of them late: ${(more / MIB).toFixed(1)} MiB more than one, ${fifty.messages} messages each`,
      );
      expect(fifty.late).toBe(DEAF);
      expect(more).toBeLessThan(64 * MIB);
      expect(fifty.faults).toEqual([]);
      expect(fifty.digests).toHaveLength(CLIENTS - DEAF + 1);
      expect(new Set(fifty.digests).size).toBe(1);
    },
    PATIENCE_MS,
  );
});
