import { EventEmitter } from 'node:events';
import { keyvStorageCapability } from 'keyv-6';

/** What a {@link nativeAdapter} holds under a key. */
export interface NativeEntry {
  readonly value: unknown;
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined;
}

interface NewEntry {
  readonly key: string;
  readonly value: unknown;
  readonly expires?: number | undefined;
}

/** A store adapter that was made for Keyv 6: it takes moments, and keeps namespaces apart by itself. */
export function nativeAdapter(held = new Map<string, NativeEntry>()) {
  const place = (key: string) => (adapter.namespace ? `${adapter.namespace}::${key}` : key);
  const read = (key: string) => {
    const entry = held.get(place(key));
    if (entry?.expires !== undefined && entry.expires <= Date.now()) return undefined;
    return entry?.value;
  };

  const adapter = Object.assign(new EventEmitter(), {
    namespace: undefined as string | undefined,
    held,
    async get(key: string) {
      return read(key) as undefined;
    },
    async getMany(keys: string[]) {
      return keys.map(read) as undefined[];
    },
    async set(key: string, value: unknown, expires?: number) {
      held.set(place(key), { value, expires });
      return true;
    },
    async setMany(entries: NewEntry[]) {
      for (const { key, value, expires } of entries) held.set(place(key), { value, expires });
      return entries.map(() => true);
    },
    async delete(key: string) {
      return held.delete(place(key));
    },
    async deleteMany(keys: string[]) {
      return keys.map((key) => held.delete(place(key)));
    },
    async has(key: string) {
      return read(key) !== undefined;
    },
    async hasMany(keys: string[]) {
      return keys.map((key) => read(key) !== undefined);
    },
    async clear() {
      for (const key of [...held.keys()]) if (key.startsWith(place(''))) held.delete(key);
    },
    async *iterator() {
      const start = place('');
      for (const [key, { value }] of held) {
        if (key.startsWith(start)) yield [key.slice(start.length), value as undefined];
      }
    },
  });
  return Object.assign(adapter, { capabilities: keyvStorageCapability(adapter) });
}
