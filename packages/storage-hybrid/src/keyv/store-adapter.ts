import type { MaybePromise } from '@batchkit/core';
import { isKeyv5, type KeyvLike } from './keyv-like.js';

/** One value as a store adapter takes it: with a lifetime as of Keyv 5, or with the end of it as of Keyv 6. */
export interface AdapterEntry {
  readonly key: string;
  readonly value: string;
  /** Milliseconds; `undefined`: for ever. */
  readonly ttl?: number | undefined;
  /** Milliseconds since the epoch; `undefined`: never. */
  readonly expires?: number | undefined;
}

/** What a store adapter of Keyv 5 or 6, or a `Map`, can do. What adapters differ in is optional. */
export interface StoreAdapter {
  readonly namespace?: string | undefined;
  /** Where `@keyv/*` adapters of version 5 say what they speak to. */
  readonly opts?: AdapterOptions | undefined;
  /** Keyv 6: with `expires: true` it takes moments in place of lifetimes. */
  readonly capabilities?: { readonly expires?: boolean; readonly store?: string } | undefined;
  /** The stores of this package say so themselves. */
  readonly expiresItself?: boolean | undefined;
  get(key: string): MaybePromise<unknown>;
  getMany?(keys: readonly string[]): MaybePromise<unknown>;
  set(key: string, value: string, lifetime?: number): MaybePromise<unknown>;
  setMany?(entries: readonly AdapterEntry[]): MaybePromise<unknown>;
  delete(key: string): MaybePromise<unknown>;
  deleteMany?(keys: readonly string[]): MaybePromise<unknown>;
  iterator?(namespace?: string): AsyncIterable<unknown>;
  keys?(prefix?: string): MaybePromise<Iterable<unknown> | AsyncIterable<unknown>>;
  /** `redisStore` alone. */
  scanKeys?(prefix: string): AsyncIterable<unknown>;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** What is read of an adapter's options. */
export interface AdapterOptions {
  readonly dialect?: unknown;
  /** The width of the column that holds the key. Letters. */
  readonly keySize?: unknown;
  readonly useGridFS?: unknown;
  iterationLimit?: unknown;
}

/** A store adapter, and how to speak to it. */
export interface FoundAdapter {
  readonly adapter: StoreAdapter;
  /** What is behind `adapter`, where Keyv 6 has put `adapter` around it; else `adapter` itself. */
  readonly inner: StoreAdapter;
  /** What has to stand before every key. */
  readonly prefix: string;
  /** Whether it takes moments (Keyv 6) in place of lifetimes (Keyv 5). */
  readonly takesMoments: boolean;
}

/** What Keyv 6 puts around what was not made for it. */
interface Wrapper extends StoreAdapter {
  readonly store: StoreAdapter;
  getKeyPrefix(key: string, namespace: string | undefined): string;
}

/**
 * The adapter of `keyv`, told by what it can do.
 *
 * The bridge that Keyv 6 puts around adapters of Keyv 5 is left out: where the adapter has no call for many keys it
 * asks for each key after the last, and a lifetime that ends while it looks becomes one without end. What it puts around
 * a `Map`, and around what may be one, is not left out: only it knows how it keeps moments there.
 */
export function adapterOf(keyv: KeyvLike): FoundAdapter {
  const store: StoreAdapter = keyv.store;
  const takesMoments = store.capabilities?.expires === true;
  if (!isWrapper(store)) {
    const isPrefixed = isKeyv5(keyv) && keyv.useKeyPrefix;
    return { adapter: store, inner: store, prefix: isPrefixed ? start(keyv) : '', takesMoments };
  }
  const { store: inner } = store;
  if (store.capabilities?.store === 'mapLike') {
    return { adapter: store, inner, prefix: '', takesMoments };
  }
  // An adapter that has a `namespace` is left alone with it by Keyv 6. Most were made to be given it before the keys.
  const prefix = store.getKeyPrefix('', store.namespace) || start(keyv);
  return { adapter: inner, inner, prefix, takesMoments: false };
}

/** What Keyv 5 puts before every key. */
function start({ namespace }: KeyvLike): string {
  return namespace ? `${namespace}:` : '';
}

function isWrapper(store: StoreAdapter): store is Wrapper {
  const { getKeyPrefix, store: inner } = store as Partial<Wrapper>;
  return typeof getKeyPrefix === 'function' && typeof inner?.get === 'function';
}
