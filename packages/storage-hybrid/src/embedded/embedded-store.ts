import { EventEmitter } from 'node:events';
import { BatchError, type BatchErrorCode } from '@batchkit/core';
import type { StoredData } from 'keyv';
import { sweeper } from '../sweeper.js';
import type { ResolvedEmbedded } from './embedded-options.js';
import { liveKeys, placePages, textsAt } from './listing.js';
import { hashedHeaderOf, headerOf, isHashed, namespacePrefix, placeOf } from './places.js';
import type { EmbeddedEntry, EmbeddedStore } from './store-types.js';
import { sweepAll } from './sweep-all.js';
import type { TextDatabase, TextPut } from './text-database.js';

/** The Keyv adapter over a database in a file. */
export function embeddedStore(
  database: TextDatabase,
  { name, path, sweepIntervalMs }: ResolvedEmbedded & { readonly name: string },
): EmbeddedStore {
  let isClosed = false;
  const prefixNow = () => namespacePrefix(store.namespace);

  function failure(code: BatchErrorCode, what: string, cause: unknown): BatchError {
    if (cause instanceof BatchError) return cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new BatchError(code, `[${name}] ${what} failed: ${why}`, { plugin: name, cause });
  }

  function assertOpen(): void {
    if (isClosed) {
      throw new BatchError('ERR_CLOSED', `[${name}] The store is closed.`, { plugin: name });
    }
  }

  function read(keys: readonly string[]): (string | undefined)[] {
    assertOpen();
    const prefix = prefixNow();
    const places = keys.map((key) => placeOf(prefix, key));
    try {
      const texts = database.read(places, Date.now());
      return texts.map((text, index) =>
        text !== undefined && isHashed(prefix, places[index] as string)
          ? withoutHeader(text, keys[index] as string)
          : text,
      );
    } catch (cause) {
      throw failure('ERR_STORAGE_READ', 'The read', cause);
    }
  }

  function has(keys: readonly string[]): boolean[] {
    assertOpen();
    const prefix = prefixNow();
    try {
      return database.has(
        keys.map((key) => placeOf(prefix, key)),
        Date.now(),
      );
    } catch (cause) {
      throw failure('ERR_STORAGE_READ', 'The read', cause);
    }
  }

  async function writing<T>(what: string, work: () => T): Promise<Awaited<T>> {
    assertOpen();
    try {
      return await work();
    } catch (cause) {
      throw failure('ERR_STORAGE_WRITE', what, cause);
    }
  }

  async function* listing<T>(pages: () => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
    assertOpen();
    try {
      for await (const item of pages()) {
        yield item;
        assertOpen();
      }
    } catch (cause) {
      throw failure('ERR_STORAGE_READ', 'Listing', cause);
    }
  }

  function putsOf(entries: readonly EmbeddedEntry[]): TextPut[] {
    const prefix = prefixNow();
    const now = Date.now();
    const puts = new Map<string, TextPut>();
    for (const { key, value, ttl } of entries) {
      if (typeof value !== 'string') {
        const message = `[${name}] Expected the value of ${JSON.stringify(key)} to be text, as Keyv serializes it, got ${typeof value}.`;
        throw new BatchError('ERR_STORAGE_WRITE', message, { key, plugin: name });
      }
      const place = placeOf(prefix, key);
      const text = headerOf(prefix, key) + value;
      puts.set(place, { place, text, expiresAt: ttl ? now + ttl : 0 });
    }
    return [...puts.values()];
  }

  const sweep = () => writing('The sweep', () => sweepAll(database, () => isClosed));
  // What fails here fails where somebody waits for it as well.
  const stopSweeping = sweeper(sweep, sweepIntervalMs, () => {});

  const store: EmbeddedStore = Object.assign(new EventEmitter(), {
    namespace: undefined as string | undefined,
    opts: { url: `${name}:${path}`, dialect: name },
    expiresItself: true as const,
    // `async` throughout: by that Keyv 6 tells a store from a map.
    async get<Value>(key: string) {
      return read([key])[0] as StoredData<Value>;
    },
    async getMany<Value>(keys: readonly string[]) {
      return read(keys) as StoredData<Value | undefined>[];
    },
    async set(key: string, value: unknown, ttl?: number) {
      await store.setMany([{ key, value, ttl }]);
    },
    async setMany(entries: readonly EmbeddedEntry[]) {
      await writing('The write', () => database.commit(putsOf(entries), []));
    },
    async delete(key: string) {
      return store.deleteMany([key]);
    },
    async deleteMany(keys: readonly string[]) {
      const wasThere = has(keys).includes(true);
      const prefix = prefixNow();
      const places = keys.map((key) => placeOf(prefix, key));
      await writing('Deleting', () => database.commit([], places));
      return wasThere;
    },
    async has(key: string) {
      return has([key])[0] === true;
    },
    async hasMany(keys: readonly string[]) {
      return has(keys);
    },
    async clear() {
      await writing('Clearing', async () => {
        for await (const places of placePages(database, prefixNow())) {
          await database.commit([], places);
          assertOpen();
        }
      });
    },
    async disconnect() {
      stopSweeping();
      if (isClosed) return;
      isClosed = true;
      await database.close();
    },
    iterator<Value>(namespace: string | undefined = store.namespace) {
      const prefix = namespacePrefix(namespace);
      return listing(() => textsAt(database, prefix, prefix)) as AsyncGenerator<
        [string, Awaited<Value> | undefined],
        void
      >;
    },
    keys: (start = '') => listing(() => liveKeys(database, prefixNow(), start)),
    sweep,
  });
  return store;
}

function withoutHeader(text: string, key: string): string | undefined {
  const header = hashedHeaderOf(key);
  // Another key of the same hash would be another header.
  return text.startsWith(header) ? text.slice(header.length) : undefined;
}
