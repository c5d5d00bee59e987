import type { EmbeddedStoreOptions } from '../../src/embedded/embedded-options.js';
import type { EmbeddedStore } from '../../src/embedded/store-types.js';

/** What the suites of this folder know of the store that they run for. */
export interface EmbeddedKind {
  readonly name: 'lmdb' | 'sqlite';
  open(options: EmbeddedStoreOptions): EmbeddedStore;
  /** How many texts are in the file, over or not, as somebody else sees it. */
  held(path: string): Promise<number>;
}

/** The keys and values of a store. */
export async function contentsOf(store: EmbeddedStore): Promise<unknown[]> {
  const contents: unknown[] = [];
  for await (const entry of store.iterator()) contents.push(entry);
  return contents;
}

/** The keys of a store that begin with `start`, in order. */
export async function keysOf(store: EmbeddedStore, start?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.keys(start)) keys.push(key);
  return keys.sort();
}
