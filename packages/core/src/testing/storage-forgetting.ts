import assert from 'node:assert/strict';
import { MISS } from '../storage.js';
import type { TestApi } from './api.js';
import type { StorageSuiteOptions } from './storage.js';
import { read, type WithStorage, write } from './storage-calls.js';

/** What is deleted or cleared is gone, and nothing else is. */
export function testStorageForgetting(
  api: TestApi,
  withStorage: WithStorage,
  { clear = true, createNeighbour }: StorageSuiteOptions,
): void {
  api.it(
    'forgets the deleted keys and no others',
    withStorage(async (storage) => {
      await write(storage, [
        ['a', 1],
        ['ab', 2],
        ['', 3],
        ['__proto__', 4],
      ]);
      await storage.mdelete(Object.freeze(['a', '', 'never there']));
      assert.deepEqual(await read(storage, ['a', 'ab', '', '__proto__']), [MISS, 2, MISS, 4]);
    }),
  );

  api.it(
    'takes a deleted key back',
    withStorage(async (storage) => {
      await write(storage, [['a', 1]]);
      await storage.mdelete(['a']);
      await write(storage, [['a', 2]]);
      assert.deepEqual(await read(storage, ['a']), [2]);
    }),
  );

  if (clear) testClear(api, withStorage);
  else {
    api.it(
      'has no clear, as declared',
      withStorage(async (storage) => {
        assert.equal(storage.clear, undefined, 'Expected no `clear`, as `clear: false` says.');
      }),
    );
  }

  if (createNeighbour !== undefined) {
    testNeighbour(api, withStorage, createNeighbour, clear);
  }
}

function testClear(api: TestApi, withStorage: WithStorage): void {
  api.it(
    'forgets everything when cleared, and goes on',
    withStorage(async (storage) => {
      const keys = ['a', '', '__proto__', 'a::b', '鍵', 'nul\u0000nul', 'x'.repeat(1024)];
      await write(
        storage,
        keys.map((key) => [key, key]),
      );
      assert.ok(storage.clear, 'Expected `clear`: declare `clear: false` where there is none.');
      await storage.clear();
      assert.deepEqual(
        await read(storage, keys),
        keys.map(() => MISS),
      );
      await write(storage, [['a', 2]]);
      assert.deepEqual(await read(storage, ['a', '']), [2, MISS]);
    }),
  );
}

function testNeighbour(
  api: TestApi,
  withStorage: WithStorage,
  createNeighbour: NonNullable<StorageSuiteOptions['createNeighbour']>,
  clear: boolean,
): void {
  api.it(
    'neither sees nor clears what its neighbour holds',
    withStorage(async (storage) => {
      const neighbour = await createNeighbour();
      try {
        await write(neighbour, [['a', 'theirs']]);
        assert.deepEqual(await read(storage, ['a']), [MISS]);
        await write(storage, [['a', 'ours']]);
        await (clear ? storage.clear?.() : storage.mdelete(['a']));
        assert.deepEqual(await read(neighbour, ['a']), ['theirs']);
      } finally {
        await neighbour.close?.();
      }
    }),
  );
}
