// A second process over the same LMDB, run from the built package.
import { hybridStorage } from '@batchkit/storage-hybrid';
import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { Keyv } from 'keyv';

const [task, path] = process.argv.slice(2);
const storage = hybridStorage({ memory: false, l2: new Keyv({ store: lmdbStore({ path }) }) });
const entriesOf = (batch) =>
  Array.from({ length: 100 }, (_, index) => ({
    key: `${batch}:${index}`,
    value: { batch, index, text: 'x'.repeat(250) },
  }));

const tasks = {
  /** Writes one batch, reads what the parent has written, and tells. */
  async exchange() {
    await storage.mset(entriesOf('child'));
    const [slot] = await storage.mget(['from the parent']);
    process.send({ read: slot });
    process.once('message', async () => {
      await storage.close();
      process.disconnect();
    });
  },
  /** Writes batch after batch and tells of each when it is stored, until it is killed. */
  async flood() {
    for (let batch = 0; ; batch += 1) {
      await storage.mset(entriesOf(batch));
      process.send({ stored: batch });
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
    await new Promise((resolve) => setImmediate(resolve));
    const [slot] = await storage.mget(['0:99']);
    process.send({ code: failure.code, message: failure.message, read: slot.index });
    await storage.close();
    process.disconnect();
  },
};
await tasks[task]();
