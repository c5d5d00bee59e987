import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MISS } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { lmdbStore } from '../../src/lmdb/index.js';
import { temporaryFolder } from '../support/temporary.js';

const script = join(import.meta.dirname, '../support/lmdb-process.mjs');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(task: 'exchange' | 'flood', path: string): ChildProcess {
  const child = fork(script, [task, path]);
  children.push(child);
  return child;
}

const open = (path: string) =>
  hybridStorage({ memory: false, l2: new Keyv({ store: lmdbStore({ path }) }) });

const entryOf = (batch: number | string, index: number) => ({
  batch,
  index,
  text: 'x'.repeat(250),
});

describe('two processes', () => {
  it('write and read one LMDB', async () => {
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
});

describe('a writer killed in the middle of its work', () => {
  it('leaves every value it was told is stored, no torn one, and a store that takes more', async () => {
    const path = await temporaryFolder();
    const child = start('flood', path);
    let stored = -1;
    child.on('message', (message: { stored: number }) => {
      stored = message.stored;
      if (stored === 20) child.kill('SIGKILL');
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

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
    const shell = [
      '-c',
      'ulimit -f 2048 && exec "$0" "$@"',
      process.execPath,
      script,
      'fill',
      path,
    ];
    const child = spawn('sh', shell, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children.push(child);
    const [[told], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
    expect(told).toEqual({
      code: 'ERR_STORAGE_WRITE',
      message: expect.stringMatching(/l2 mset of 100 keys failed: \[lmdb] The write failed: ./),
      read: 99,
    });
    expect(code).toBe(0);
  });
});
