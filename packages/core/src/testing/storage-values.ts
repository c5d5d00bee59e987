import assert from 'node:assert/strict';
import { MISS } from '../storage.js';
import type { TestApi } from './api.js';
import { read, type WithStorage, write } from './storage-calls.js';
import { ODD_KEYS, VALUES } from './storage-samples.js';

/** What goes in comes out, at the place where it was asked for. */
export function testStorageValues(api: TestApi, withStorage: WithStorage): void {
  api.it(
    'answers in the order of the keys, with MISS in the holes',
    withStorage(async (storage) => {
      await write(storage, [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]);
      assert.deepEqual(await read(storage, ['c', 'x', 'a', 'y', 'b']), [3, MISS, 1, MISS, 2]);
    }),
  );

  api.it(
    'answers MISS for everything while it is empty',
    withStorage(async (storage) => {
      assert.deepEqual(await read(storage, ['a', 'b']), [MISS, MISS]);
    }),
  );

  api.it(
    'answers a key asked for twice, twice',
    withStorage(async (storage) => {
      await write(storage, [['a', 1]]);
      assert.deepEqual(await read(storage, ['a', 'x', 'a', 'x']), [1, MISS, 1, MISS]);
    }),
  );

  for (const [name, value] of VALUES) {
    api.it(
      `keeps ${name}`,
      withStorage(async (storage) => {
        await write(storage, [['key', value]]);
        const [slot] = await read(storage, ['key']);
        assert.deepEqual(slot, value, `Expected ${name} to be a hit.`);
      }),
    );
  }

  api.it(
    'tells odd keys apart',
    withStorage(async (storage) => {
      assert.deepEqual(
        await read(storage, ODD_KEYS),
        ODD_KEYS.map(() => MISS),
        'Expected no odd key to be there before it is written.',
      );
      await write(
        storage,
        ODD_KEYS.map((key, index) => [key, index]),
      );
      assert.deepEqual(
        await read(storage, ODD_KEYS),
        ODD_KEYS.map((_, index) => index),
      );
    }),
  );

  api.it(
    'replaces what was there',
    withStorage(async (storage) => {
      await write(storage, [['a', { first: true }]]);
      await write(storage, [['a', undefined]]);
      assert.deepEqual(await read(storage, ['a']), [undefined]);
    }),
  );

  api.it(
    'takes 1,000 keys in one call',
    withStorage(async (storage) => {
      const keys = Array.from({ length: 1000 }, (_, index) => `key:${index}`);
      const stored = keys.filter((_, index) => index % 3 !== 0);
      await write(
        storage,
        stored.map((key) => [key, `value of ${key}`]),
      );
      assert.deepEqual(
        await read(storage, keys),
        keys.map((key, index) => (index % 3 === 0 ? MISS : `value of ${key}`)),
      );
    }),
  );

  api.it(
    'keeps calls that overlap apart',
    withStorage(async (storage) => {
      await Promise.all([write(storage, [['a', 1]]), write(storage, [['b', 2]])]);
      const answers = await Promise.all([
        read(storage, ['a', 'b']),
        read(storage, ['b', 'x']),
        read(storage, ['x', 'a']),
      ]);
      assert.deepEqual(answers, [
        [1, 2],
        [2, MISS],
        [MISS, 1],
      ]);
    }),
  );
}
