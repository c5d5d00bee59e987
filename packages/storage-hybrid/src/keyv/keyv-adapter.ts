import { EventEmitter } from 'node:events';
import {
  BatchError,
  isStaleValue,
  MISS,
  type StorageEntry,
  type StorageSlot,
  UNREAD,
} from '@batchkit/core';
import type { HybridStorage } from '../hybrid-storage-interface.js';
import type { KeyvAdapter, KeyvAdapterEntry } from './adapter-interface.js';

/** Keyv 5 lists keys only where the address names a store that it knows. */
const ADDRESS = 'hybrid:over-redis';

/** How many keys of a listing are read at once. */
const PAGE = 1_000;

/**
 * Puts a {@link HybridStorage} under a Keyv, and so under everything that speaks to one: `new Keyv({ store: keyvAdapter(storage) })`.
 * Keyvs that share a storage are each given an adapter of their own.
 *
 * A value past its end is not there, however long the storage would still hand it out. A lookup of keys that could not
 * be read emits one `error`, and answers `undefined` for them; it rejects where nobody listens.
 */
export function keyvAdapter(storage: HybridStorage): KeyvAdapter {
  const events = new EventEmitter();

  async function slotsOf(keys: readonly string[]): Promise<readonly StorageSlot[]> {
    return keys.length === 0 ? [] : storage.mget(keys);
  }

  async function read(keys: readonly string[]): Promise<unknown[]> {
    const slots = await slotsOf(keys);
    const unread = slots.filter((slot) => slot === UNREAD).length;
    // Throws where nobody listens.
    if (unread > 0) events.emit('error', unreadError(unread, keys.length));
    const now = Date.now();
    return slots.map((slot) => livingValue(slot, now));
  }

  async function* listed(namespace: string | undefined): AsyncGenerator<string[], void> {
    let page: string[] = [];
    for await (const key of storage.keys(namespace ? `${namespace}:` : '')) {
      page.push(key);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  const adapter: KeyvAdapter = Object.assign(events, {
    opts: { dialect: 'hybrid', url: ADDRESS },
    expiresItself: true,
    // `async` throughout: by that Keyv 6 tells a store from a map.
    async get(key: string) {
      return (await read([key]))[0];
    },
    async getMany(keys: readonly string[]) {
      return read(keys);
    },
    async set(key: string, value: unknown, ttl?: number) {
      await storage.mset([entryOf({ key, value, ttl }, Date.now())]);
    },
    async setMany(entries: readonly KeyvAdapterEntry[]) {
      const now = Date.now();
      await storage.mset(entries.map((entry) => entryOf(entry, now)));
    },
    async delete(key: string) {
      return adapter.deleteMany([key]);
    },
    async deleteMany(keys: readonly string[]) {
      const slots = await slotsOf(keys);
      const now = Date.now();
      await storage.mdelete(keys);
      return slots.some((slot) => slot === UNREAD || livingValue(slot, now) !== undefined);
    },
    async has(key: string) {
      return (await read([key]))[0] !== undefined;
    },
    async hasMany(keys: readonly string[]) {
      return (await read(keys)).map((value) => value !== undefined);
    },
    async clear() {
      const { namespace } = adapter;
      if (!namespace) return storage.clear();
      // Listed first: a store that pages by offset would skip keys that move up.
      const pages: string[][] = [];
      for await (const page of listed(namespace)) pages.push(page);
      for (const page of pages) await storage.mdelete(page);
    },
    async disconnect() {
      await storage.close();
    },
    async *iterator<Value>(namespace: string | undefined = adapter.namespace) {
      for await (const keys of listed(namespace)) {
        const values = await read(keys);
        for (const [index, key] of keys.entries()) {
          const value = values[index];
          if (value !== undefined) yield [key, value] as [string, Awaited<Value>];
        }
      }
    },
  });
  return adapter;
}

function entryOf({ key, value, ttl }: KeyvAdapterEntry, now: number): StorageEntry {
  return { key, value, expiresAt: ttl ? now + ttl : undefined };
}

/** Handed out ahead of its end so that it can be refreshed, or past it: Keyv knows neither. */
function livingValue(slot: StorageSlot, now: number): unknown {
  if (slot === MISS || slot === UNREAD) return undefined;
  if (!isStaleValue(slot)) return slot;
  return now < slot.expiresAt ? slot.value : undefined;
}

function unreadError(unread: number, asked: number): BatchError {
  const message = `[hybrid] ${unread} of ${asked} keys could not be read.`;
  return new BatchError('ERR_STORAGE_READ', message, { plugin: 'hybrid' });
}
