import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MISS } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { temporaryFolder } from '../support/temporary.js';
import type { EmbeddedKind } from './embedded-kind.js';

const SCRIPT = join(import.meta.dirname, '../support/embedded-process.mjs');

const entryOf = (batch: number | string, index: number) => ({
  batch,
  index,
  text: 'x'.repeat(250),
});

/** Several processes over one file, of which some end in the middle. */
export function testProcesses(kind: EmbeddedKind): void {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function start(task: 'exchange' | 'compete' | 'flood', path: string): ChildProcess {
    const child = fork(SCRIPT, [kind.name, task, path]);
    children.push(child);
    return child;
  }

  const open = (path: string) =>
    hybridStorage({
      memory: false,
      l2: new Keyv({ store: kind.open({ path }) }),
      timeouts: { softMs: 20_000, hardMs: 20_000 },
    });

  describe('two processes', () => {
    it('write and read one file', async () => {
      const path = await temporaryFolder();
      const storage = open(path);
      await storage.mset([{ key: 'from the parent', value: new Date(7), expiresAt: undefined }]);
      const child = start('exchange', path);
      const [told] = await once(child, 'message');
      expect(told).toEqual({ read: new Date(7).toJSON() });
      expect(await storage.mget(['child:0', 'child:99', 'child:100'])).toEqual([
        entryOf('child', 0),
        entryOf('child', 99),
        MISS,
      ]);
      child.send('done');
      expect(await once(child, 'exit')).toEqual([0, null]);
      await storage.close();
    });

    it('write it at the same time, and each batch is there as a whole', async () => {
      const path = await temporaryFolder();
      const storage = open(path);
      const child = start('compete', path);
      await once(child, 'message');
      const done = once(child, 'message').then(() => {
        isDone = true;
      });
      let isDone = false;
      child.send('begin');
      const shared = Array.from({ length: 20 }, (_, index) => `shared:${index}`);
      let rounds = 0;
      // For as long as the other one writes.
      for (; !isDone; rounds += 1) {
        const entries = shared.map((key, index) => ({
          key,
          value: entryOf(`parent ${rounds}`, index),
          expiresAt: undefined,
        }));
        const own = { key: `parent:${rounds}`, value: rounds, expiresAt: undefined };
        await storage.mset([...entries, own]);
        // A store that answers at once leaves no turn to the messages.
        await nextTurn();
        // The last to write them all wrote all of them.
        const [first, ...rest] = (await storage.mget(shared)) as ReturnType<typeof entryOf>[];
        const batch = first?.batch as string;
        expect(batch).toMatch(/^(?:parent|child) \d+$/);
        expect(rest).toEqual(rest.map((_, index) => entryOf(batch, index + 1)));
      }
      await done;
      const ours = Array.from({ length: rounds }, (_, index) => `parent:${index}`);
      expect(await storage.mget(ours)).toEqual(ours.map((_, index) => index));
      for (let round = 0; round < 40; round += 1) {
        const theirs = Array.from({ length: 20 }, (_, index) => `child:${round}:${index}`);
        const whole = theirs.map((_, index) => entryOf('child', index));
        expect(await storage.mget(theirs)).toEqual(whole);
      }
      await storage.close();
    });
  });

  describe('a writer killed in the middle of 10,000 writes', () => {
    it('leaves every value it was told is stored, no torn one, and a store that takes more', async () => {
      const path = await temporaryFolder();
      const child = start('flood', path);
      let stored = -1;
      child.on('message', (message: { stored: number }) => {
        stored = message.stored;
        if (stored === 50) child.kill('SIGKILL');
      });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      expect(stored).toBeGreaterThanOrEqual(50);

      const storage = open(path);
      for (let batch = 0; batch <= stored + 1; batch += 1) {
        const keys = Array.from({ length: 100 }, (_, index) => `${batch}:${index}`);
        const slots = await storage.mget(keys);
        const whole = keys.map((_, index) => entryOf(batch, index));
        // What was under way when it died is there as a whole, or not at all.
        if (batch > stored && slots[0] === MISS) expect(slots).toEqual(keys.map(() => MISS));
        else expect(slots).toEqual(whole);
      }
      await storage.mset([{ key: 'more', value: 1, expiresAt: undefined }]);
      expect(await storage.mget(['more'])).toEqual([1]);
      await storage.close();
    });
  });

  describe('a disk that takes no more', () => {
    it('fails the write, and nothing else: what is stored can be read', async () => {
      const path = await temporaryFolder();
      // Files of this process may grow to 1 MB: 512-byte blocks.
      const limit = 'ulimit -f 2048 && exec "$0" "$@"';
      const shell = ['-c', limit, process.execPath, SCRIPT, kind.name, 'fill', path];
      const child = spawn('sh', shell, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      children.push(child);
      const [[told], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
      const why = `l2 mset of 100 keys failed: \\[${kind.name}\\] The write failed: .`;
      expect(told).toEqual({
        code: 'ERR_STORAGE_WRITE',
        message: expect.stringMatching(why),
        read: 99,
      });
      expect(code).toBe(0);
    });
  });
}
