import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';

/**
 * Clients of a feed in a process of their own, so that what they hold is not taken for the server's. They check what they get with
 * nothing but JSON, and apply merge patches with code of their own.
 *
 * @typedef {{ port: number, token: string, clients: number, deaf: number }} Start
 * @typedef {{ reach: number }} Reach
 */

/** @type {{ offset: number, values: Map<string, unknown>, messages: number }[]} */
const readers = [];
/** @type {string[]} */
const faults = [];
/** @type {number | undefined} */
let reach;

process.on('message', async (/** @type {Start | Reach} */ message) => {
  if ('reach' in message) {
    reach = message.reach;
    report();
    return;
  }
  await Promise.all(Array.from({ length: message.clients }, (_, index) => connect(message, index)));
  process.send?.('ready');
});

/**
 * @param {Start} start
 * @param {number} index
 */
function connect({ port, token, deaf }, index) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/feed?token=${token}`, 'batchkit.feed.v1');
  const reader = { offset: -1, values: new Map(), messages: 0 };
  const isDeaf = index < deaf;
  if (!isDeaf) readers.push(reader);
  socket.on('close', () => isDeaf || faults.push(`${index} was cut off`));
  socket.on('error', (error) => faults.push(`${index}: ${error.message}`));
  const topics = ['totals', 'timings', 'tiers', 'limit', 'history', 'incidents', 'plan'];
  socket.once('open', () =>
    socket.send(JSON.stringify({ type: 'subscribe', topics, batches: 'all' })),
  );
  return new Promise((resolve) => {
    socket.on('message', (text) => {
      const message = JSON.parse(String(text));
      if (message.type === 'snapshot') {
        reader.values = new Map(Object.entries(message.values));
        reader.offset = message.offset;
        if (isDeaf) socket.pause();
        resolve(undefined);
      } else if (message.type === 'delta') take(reader, message, index);
    });
  });
}

function take(reader, { from, offset, changes }, index) {
  if (from !== reader.offset)
    faults.push(`${index} is at ${reader.offset}, got a delta from ${from}`);
  for (const { topic, gone, value, patch } of changes) {
    if (gone) reader.values.delete(topic);
    else
      reader.values.set(
        topic,
        patch === undefined ? value : merge(reader.values.get(topic), patch),
      );
  }
  reader.offset = offset;
  reader.messages += 1;
  report();
}

function merge(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}

/** Tells once all readers are as far as was asked. */
function report() {
  if (reach === undefined || readers.some(({ offset }) => offset < Number(reach))) return;
  reach = undefined;
  process.send?.({ faults, digests: readers.map(digestOf), messages: readers[0]?.messages });
}

function digestOf({ values }) {
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(sorted.map(inOrder)))
    .digest('hex');
}

/** With members by their name: a patch adds them at the end. */
function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(value)
    .sort()
    .map((name) => [name, inOrder(value[name])]);
}
