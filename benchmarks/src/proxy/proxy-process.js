/**
 * The process of a proxy between one contender and a server of this machine: `proxy-process.js <port>`. It says on which
 * port it listens, then takes a passage, or `count`, and answers each.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { lane } from './lane.js';

const [target] = process.argv.slice(2);
const AT_ONCE = { kind: 'after', delayMs: 0 };
const NEVER = { kind: 'never' };

const sockets = new Set();
const lanes = new Set();
let paces = { up: AT_ONCE, down: AT_ONCE };
let roundTrips = 0;
let server;
let port = 0;

await listen();
process.on('message', async (message) => {
  if (message !== 'count') await become(message);
  // Who asked may have gone.
  if (process.connected) process.send(roundTrips);
  roundTrips = 0;
});
process.on('disconnect', () => process.exit());
process.send(port);

async function listen() {
  server = createServer(carry).listen(port, '127.0.0.1');
  await once(server, 'listening');
  port = server.address().port;
}

function carry(client) {
  const upstream = connect(Number(target), '127.0.0.1');
  const up = lane(upstream, () => paces.up);
  const down = lane(client, () => paces.down);
  let isAnswered = true;
  client.on('data', (chunk) => {
    if (isAnswered) roundTrips += 1;
    isAnswered = false;
    up.send(chunk);
  });
  upstream.on('data', (chunk) => {
    isAnswered = true;
    down.send(chunk);
  });
  follow(client, up);
  follow(upstream, down);
}

/** @param onward - Where the bytes of `from` go: it ends with it. */
function follow(from, onward) {
  sockets.add(from);
  lanes.add(onward);
  from.setNoDelay(true);
  // Connections that break are what this is for.
  from.on('error', () => {});
  from.once('close', () => {
    sockets.delete(from);
    lanes.delete(onward);
    onward.end();
  });
}

async function become({ kind, delayMs = 0, perSecond, afterBytes }) {
  if (kind === 'refuse') await refuse();
  else if (!server.listening) await listen();
  paces = {
    pass: { up: { kind: 'after', delayMs }, down: { kind: 'after', delayMs } },
    refuse: { up: AT_ONCE, down: AT_ONCE },
    'black-hole': { up: NEVER, down: NEVER },
    drip: { up: AT_ONCE, down: { kind: 'drip', perSecond } },
    cut: { up: AT_ONCE, down: { kind: 'limit', left: afterBytes, reached: cut } },
  }[kind];
  for (const each of lanes) each.resume();
}

/** Whoever connects then is let through, until the passage changes. */
function cut() {
  paces = { up: AT_ONCE, down: AT_ONCE };
  for (const socket of sockets) socket.destroy();
}

async function refuse() {
  const closed = server.listening && once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
