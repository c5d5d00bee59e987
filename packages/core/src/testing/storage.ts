import assert from 'node:assert/strict';
import type { BatchStorage, MaybePromise } from '../storage.js';
import type { TestApi } from './api.js';
import type { WithStorage } from './storage-calls.js';
import { testStorageForgetting } from './storage-forgetting.js';
import { testStorageLifetimes } from './storage-lifetimes.js';
import { testStorageValues } from './storage-values.js';

/** What a storage under test can do, as its author declares it: nothing is skipped in silence. */
export interface StorageSuiteOptions {
  /**
   * Moves `Date.now()` forward by so many milliseconds. Between calls the clock must stand still (fake the
   * `Date` alone: sockets and files want their timers). `false` declares that lifetimes are not tested.
   */
  readonly advance: ((ms: number) => MaybePromise<void>) | false;
  /**
   * Whether a value can be had between its `expiresAt` and its `staleUntil`. `false` declares that it is a miss then.
   * @default true
   */
  readonly stale?: boolean | undefined;
  /**
   * Whether the storage has `clear`. `false` declares that it has none.
   * @default true
   */
  readonly clear?: boolean | undefined;
  /**
   * Makes another storage that lives in the same place as the one made last (same server, same file) under
   * another name: neither may see or clear what the other holds. Leave it out where nothing is shared.
   */
  readonly createNeighbour?: (() => MaybePromise<BatchStorage>) | undefined;
}

/**
 * Checks a {@link BatchStorage} against its contract: order and holes, odd keys, empty values, lifetimes to
 * the millisecond, forgetting, and large calls. Synchronous and asynchronous answers are both fine.
 *
 * @param create - Makes a new, empty storage without a default lifetime. Called once for each test, which closes it.
 */
export function testStorage(
  api: TestApi,
  create: () => MaybePromise<BatchStorage>,
  options: StorageSuiteOptions,
): void {
  const withStorage: WithStorage = (body) => async () => {
    const storage = await create();
    try {
      await body(storage);
    } finally {
      await storage.close?.();
    }
  };

  api.describe('storage contract', () => {
    api.it(
      'has a lower-case name',
      withStorage(async ({ name }) => {
        assert.match(name, /^[a-z][a-z0-9:._-]*$/, `Expected a lower-case name, got "${name}".`);
      }),
    );
    testStorageValues(api, withStorage);
    testStorageForgetting(api, withStorage, options);
    testStorageLifetimes(api, withStorage, options);
  });
}
