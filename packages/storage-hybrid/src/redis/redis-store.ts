import { EventEmitter } from 'node:events';
import type { BatchErrorCode } from '@batchkit/core';
import type { StoredData } from 'keyv';
import { openAccess, type RedisStoreOptions } from './open-access.js';
import { type KeyCommand, startingWith } from './redis-access.js';
import { operationError } from './redis-errors.js';
import type { RedisStore } from './redis-store-adapter.js';
import { type RedisEntry, setCommand } from './set-command.js';

/**
 * Keeps a Keyv in Redis or Valkey, or in a Redis Cluster: shared by processes and machines.
 *
 * It connects at the first call, and again whenever the connection is lost, for ever. The first calls wait for the
 * first attempt, `connectTimeoutMs` at most; any other call without a connection rejects at once. A key is stored under
 * the name that Keyv passes. Once it has connected, the process lives until `disconnect`.
 *
 * @throws {@link BatchError} ERR_OPTION, which shows no URL
 */
export function redisStore(options: string | RedisStoreOptions): RedisStore {
  const events = new EventEmitter();
  const { access, url } = openAccess(options, report);

  function report(error: Error): void {
    // Node throws the `error` events that nobody listens to.
    if (events.listenerCount('error') > 0) events.emit('error', error);
  }

  async function attempt<T>(
    code: BatchErrorCode,
    what: string,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw operationError(code, what, error);
    }
  }
  const reading = <T>(count: number, work: () => Promise<T>) =>
    attempt('ERR_STORAGE_READ', `Reading ${keyCount(count)}`, work);
  const writing = <T>(what: string, work: () => Promise<T>) =>
    attempt('ERR_STORAGE_WRITE', what, work);

  async function read(keys: readonly string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0) return [];
    const { texts, failure } = await reading(keys.length, () => access.mget(keys));
    if (failure !== undefined) {
      const lost = texts.filter((text) => text === undefined).length;
      const error = operationError(
        'ERR_STORAGE_READ',
        `Reading ${lost} of ${keyCount(keys.length)}`,
        failure,
      );
      if (events.listenerCount('error') === 0) throw error;
      report(error);
    }
    const isAllThere = (all: typeof texts): all is (string | undefined)[] => !all.includes(null);
    return isAllThere(texts) ? texts : texts.map((text) => text ?? undefined);
  }

  async function* pages(prefix: string): AsyncGenerator<readonly string[], void> {
    try {
      yield* access.scan(startingWith(prefix));
    } catch (error) {
      throw operationError('ERR_STORAGE_READ', 'Listing keys', error);
    }
  }

  const store: RedisStore = Object.assign(events, {
    opts: { url, dialect: 'redis' as const },
    // `async` throughout: by that Keyv 6 tells a store from a map.
    async get<Value>(key: string) {
      const [text] = await read([key]);
      return text as StoredData<Value>;
    },
    async getMany<Value>(keys: readonly string[]) {
      return (await read(keys)) as StoredData<Value | undefined>[];
    },
    async set(key: string, value: unknown, ttl?: number) {
      await store.setMany([{ key, value, ttl }]);
    },
    async setMany(entries: readonly RedisEntry[]) {
      if (entries.length === 0) return;
      const commands = entries.map(setCommand);
      await writing(`Writing ${keyCount(entries.length)}`, () => access.each(commands));
    },
    async delete(key: string) {
      return store.deleteMany([key]);
    },
    async deleteMany(keys: readonly string[]) {
      if (keys.length === 0) return false;
      const removed = await writing(`Deleting ${keyCount(keys.length)}`, () => access.unlink(keys));
      return removed > 0;
    },
    async has(key: string) {
      const [isThere] = await store.hasMany([key]);
      return isThere === true;
    },
    async hasMany(keys: readonly string[]) {
      if (keys.length === 0) return [];
      const counts = await reading(keys.length, () =>
        access.each(keys.map((key): KeyCommand => ['EXISTS', key])),
      );
      return counts.map((count) => count === 1);
    },
    async clear() {
      await writing('Clearing', async () => {
        for await (const page of access.scan(startingWith(prefixOf(store.namespace)))) {
          if (page.length > 0) await access.unlink(page);
        }
      });
    },
    async disconnect() {
      await access.close();
    },
    async *iterator<Value>(namespace: string | undefined = store.namespace) {
      for await (const page of pages(prefixOf(namespace))) {
        const texts = await read(page);
        for (const [index, text] of texts.entries()) {
          if (text === undefined) continue;
          yield [page[index], text as Awaited<Value>] as [string, Awaited<Value> | undefined];
        }
      }
    },
    async *scanKeys(prefix: string) {
      for await (const page of pages(prefix)) yield* page;
    },
  });
  return store;
}

/** What Keyv 5 puts before the keys of a namespace. */
function prefixOf(namespace: string | undefined): string {
  return namespace ? `${namespace}:` : '';
}

function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}
