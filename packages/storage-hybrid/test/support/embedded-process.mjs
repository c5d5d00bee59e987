// A second process over the same file, run from the built package: `node embedded-process.mjs <store> <task> <path>`.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hybridStorage } from '@batchkit/storage-hybrid';
import { Keyv } from 'keyv';

const [kind, task, path] = process.argv.slice(2);
const factories = {
  lmdb: async () => (await import('@batchkit/storage-hybrid/lmdb')).lmdbStore,
  sqlite: async () => (await import('@batchkit/storage-hybrid/sqlite')).sqliteStore,
};
const openStore = await factories[kind]();
// Another process may be writing for longer than a lookup waits: here it waits.
const timeouts = { softMs: 20_000, hardMs: 20_000 };
const l2 = new Keyv({ store: openStore({ path }) });
const storage = hybridStorage({ memory: false, l2, timeouts });

const entriesOf = (batch, { start = `${batch}`, count = 100 } = {}) =>
  Array.from({ length: count }, (_, index) => ({
    key: `${start}:${index}`,
    value: { batch, index, text: 'x'.repeat(250) },
  }));

const told = () => new Promise((resolve) => process.once('message', resolve));

async function end() {
  await storage.close();
  process.disconnect();
}

const tasks = {
  /** Writes one batch, reads what the parent has written, and tells. */
  async exchange() {
    await storage.mset(entriesOf('child'));
    const [slot] = await storage.mget(['from the parent']);
    process.send({ read: slot });
    await told();
    await end();
  },
  /** Writes keys of its own, and those that the parent writes as well, when it is told to begin. */
  async compete() {
    process.send('ready');
    await told();
    for (let round = 0; round < 40; round += 1) {
      const shared = entriesOf(`child ${round}`, { start: 'shared', count: 20 });
      await storage.mset([
        ...entriesOf('child', { start: `child:${round}`, count: 20 }),
        ...shared,
      ]);
    }
    process.send('done');
    await end();
  },
  /** Writes batch after batch and tells of each when it is stored, until it is killed. */
  async flood() {
    for (let batch = 0; ; batch += 1) {
      await storage.mset(entriesOf(batch));
      process.send({ stored: batch });
      await nextTurn();
    }
  },
  /** Writes until a write is refused, and tells whether it can still read. */
  async fill() {
    let batch = 0;
    let failure;
    while (failure === undefined) {
      failure = await storage.mset(entriesOf(batch)).catch((error) => error);
      batch += 1;
    }
    // Whatever the failure has left behind, an unhandled rejection included, shows before the process ends.
    await nextTurn();
    const [slot] = await storage.mget(['0:99']);
    process.send({ code: failure.code, message: failure.message, read: slot.index });
    await end();
  },
};
await tasks[task]();
