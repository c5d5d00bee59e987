import assert from 'node:assert/strict';
import { isStaleValue, MISS, type StaleValue, type StorageSlot } from '../storage.js';
import type { TestApi } from './api.js';
import type { StorageSuiteOptions } from './storage.js';
import { read, store, type WithStorage } from './storage-calls.js';

/** A lifetime far longer than a test takes, so that a store's own real clock does not end it first. */
const LONG = 600_000;

/** Fresh until `expiresAt`, stale until `staleUntil`, then gone: to the millisecond. */
export function testStorageLifetimes(
  api: TestApi,
  withStorage: WithStorage,
  { advance, stale = true }: StorageSuiteOptions,
): void {
  testElapsed(api, withStorage);
  if (advance === false) return;

  api.it('is tested under a clock that moves by `advance` alone', async () => {
    const before = Date.now();
    await advance(3);
    assert.equal(
      Date.now(),
      before + 3,
      'Expected `advance` to move `Date.now()`, and nothing else.',
    );
  });

  api.it(
    'answers fresh until the last millisecond before expiresAt, and MISS from it on',
    withStorage(async (storage) => {
      const expiresAt = Date.now() + LONG;
      await store(storage, [
        { key: 'a', value: 1, expiresAt },
        { key: 'b', value: 2, expiresAt: expiresAt + 1 },
        { key: 'for ever', value: 3, expiresAt: undefined },
      ]);
      const keys = ['a', 'b', 'for ever'];
      await advance(LONG - 1);
      assert.deepEqual(await read(storage, keys), [1, 2, 3]);
      await advance(1);
      assert.deepEqual(await read(storage, keys), [MISS, 2, 3]);
      await advance(1);
      assert.deepEqual(await read(storage, keys), [MISS, MISS, 3]);
    }),
  );

  api.it(
    'replaces the lifetime together with the value',
    withStorage(async (storage) => {
      const now = Date.now();
      await store(storage, [
        { key: 'longer', value: 1, expiresAt: now + LONG },
        { key: 'shorter', value: 1, expiresAt: undefined },
      ]);
      await store(storage, [
        { key: 'longer', value: 2, expiresAt: undefined },
        { key: 'shorter', value: 2, expiresAt: now + LONG },
      ]);
      await advance(LONG);
      assert.deepEqual(await read(storage, ['longer', 'shorter']), [2, MISS]);
    }),
  );

  api.it(
    stale
      ? 'answers a StaleValue from expiresAt until staleUntil'
      : 'answers MISS from expiresAt on, as declared',
    withStorage(async (storage) => {
      const expiresAt = Date.now() + LONG;
      const staleUntil = expiresAt + LONG;
      await store(storage, [
        { key: 'a', value: { n: 1 }, expiresAt, staleUntil, durationMs: 12 },
        { key: 'b', value: undefined, expiresAt, staleUntil },
      ]);
      assert.deepEqual(await read(storage, ['a', 'b']), [{ n: 1 }, undefined]);
      await advance(LONG);
      const slots = await read(storage, ['a', 'b']);
      if (!stale) {
        assert.deepEqual(slots, [MISS, MISS]);
        return;
      }
      assertStale(slots[0], { value: { n: 1 }, expiresAt, staleUntil, durationMs: 12 });
      assertStale(slots[1], { value: undefined, expiresAt, staleUntil, durationMs: undefined });
      await advance(LONG - 1);
      assert.ok(
        isStaleValue((await read(storage, ['a']))[0]),
        'Expected the value to be stale yet.',
      );
      await advance(1);
      assert.deepEqual(await read(storage, ['a', 'b']), [MISS, MISS]);
    }),
  );
}

function testElapsed(api: TestApi, withStorage: WithStorage): void {
  api.it(
    'forgets a value whose lifetime is over before it is stored',
    withStorage(async (storage) => {
      const now = Date.now();
      await store(storage, [{ key: 'there', value: 1, expiresAt: undefined }]);
      await store(storage, [
        { key: 'there', value: 2, expiresAt: now - 1 },
        { key: 'now', value: 3, expiresAt: now },
        { key: 'long ago', value: 4, expiresAt: 0 },
        { key: 'live', value: 5, expiresAt: now + LONG },
      ]);
      const keys = ['there', 'now', 'long ago', 'live'];
      assert.deepEqual(await read(storage, keys), [MISS, MISS, MISS, 5]);
    }),
  );
}

function assertStale(slot: StorageSlot, expected: StaleValue): void {
  assert.ok(
    isStaleValue(slot),
    'Expected a StaleValue: a fresh-looking value would be served as fresh.',
  );
  const { value, expiresAt, staleUntil, durationMs } = slot;
  assert.deepEqual({ value, expiresAt, staleUntil, durationMs }, expected);
}
