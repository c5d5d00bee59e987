import type { L2Store, StoreEntry } from '../l2/l2-store.js';
import { adapterCalls } from './adapter-calls.js';
import { type Dialect, dialectOf } from './dialect.js';
import { isKeyv5, type KeyvLike } from './keyv-like.js';
import { listedKeys } from './listed-keys.js';
import { reportedErrors } from './reported-errors.js';
import { safeText } from './safe-text.js';
import { type AdapterEntry, adapterOf, type StoreAdapter } from './store-adapter.js';

/** How many rows a page of a listing has. The default of `@keyv/postgres` is ten: a hundred round trips for a thousand keys. */
const LISTING_PAGE = 1_000;

/** Keyv 6 and what it puts around stores take what is over when they look at it for what never ends, or write it key by key. */
const SHORTEST_MOMENT_MS = 1_000;

/**
 * The store behind a Keyv of version 5 or 6, over any adapter, as the second tier uses it. Keyv's own core is left
 * out: it costs a multiple of its store on a batch, and takes errors for misses.
 */
export function keyvStore(keyv: KeyvLike): L2Store {
  const found = adapterOf(keyv);
  const { adapter, inner, prefix, takesMoments } = found;
  const dialect = dialectOf(inner);
  const calls = adapterCalls(adapter, callsForMany(adapter, inner, dialect));
  const reported = reportedErrors(adapter);
  // A Keyv 6 throws the errors of its store, wherever they come from, while nobody listens to it.
  const ofKeyv = reportedErrors(isKeyv5(keyv) ? {} : keyv);
  const { opts } = inner;
  if (opts !== undefined && dialect.name === 'postgres') opts.iterationLimit ??= LISTING_PAGE;

  /** An error that the adapter only emits is thrown. */
  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    const mark = reported.mark();
    const result = await work();
    const swallowed = reported.since(mark);
    if (swallowed !== undefined) throw swallowed;
    return result;
  }

  function entryOf({ key, text, expiresAt }: StoreEntry, now: number): AdapterEntry {
    const value = dialect.parsesJson ? JSON.stringify(text) : safeText(text);
    if (expiresAt === undefined) return { key, value };
    if (takesMoments) {
      return { key, value, expires: Math.ceil(Math.max(expiresAt, now + SHORTEST_MOMENT_MS)) };
    }
    // Whole ones alone, and no zero: Redis refuses it, Memcached takes it for no end.
    const { tickMs = 1, maxTtlMs = Infinity } = dialect;
    const ttl = Math.max(tickMs, Math.ceil((expiresAt - now) / tickMs) * tickMs);
    return { key, value, ttl: Math.min(ttl, maxTtlMs) };
  }

  return {
    name: dialect.name,
    prefix,
    expiresItself: dialect.expiresItself ?? false,
    async getMany(keys) {
      const mark = reported.mark();
      const { texts, swallowed } = await calls.getMany(keys);
      return { texts, swallowed: swallowed ?? reported.since(mark) };
    },
    async setMany(entries) {
      const now = Date.now();
      const refused = entries.filter((entry) => isTooWide(entry, inner, dialect));
      const rest = refused.length > 0 ? entries.filter((each) => !refused.includes(each)) : entries;
      const keys = refused.map(({ key }) => key);
      if (rest.length === 0) return keys;
      const sent = rest.map((entry) => entryOf(entry, now));
      if (dialect.locksRows) sent.sort((a, b) => (a.key < b.key ? -1 : 1));
      const results = await attempt(() => calls.setMany(sent));
      const isFailed = (index: number) =>
        (Array.isArray(results) ? results[index] : results) === false;
      return [...keys, ...sent.filter((_, index) => isFailed(index)).map(({ key }) => key)];
    },
    deleteMany: (keys) => attempt(() => calls.deleteMany(keys)),
    async *keys(start) {
      const mark = reported.mark();
      for await (const key of listedKeys(found, dialect, start)) {
        if (typeof key === 'string' && key.startsWith(start)) yield key;
      }
      // An iterator that only emits its error ends as if it had seen all.
      const swallowed = reported.since(mark);
      if (swallowed !== undefined) throw swallowed;
    },
    async disconnect() {
      const mark = ofKeyv.mark();
      await attempt(() => keyv.disconnect());
      const swallowed = ofKeyv.since(mark);
      if (swallowed !== undefined) throw swallowed;
      // Who could not be disconnected may still report something.
      reported.stop();
      ofKeyv.stop();
    },
  };
}

/** The adapter, without the calls for many keys that are worse than one for each. */
function callsForMany(
  adapter: StoreAdapter,
  inner: StoreAdapter,
  { hidesFailures }: Dialect,
): Partial<StoreAdapter> {
  if (hidesFailures) return {};
  // A `Map` is asked at once. Anything else that Keyv 6 has put itself around may be asked for each key after the last.
  return inner instanceof Map ? adapter : inner;
}

/** Whether it would fail the writes of all others with it. */
function isTooWide({ key }: StoreEntry, { opts }: StoreAdapter, { hasKeySize }: Dialect): boolean {
  const max = hasKeySize ? opts?.keySize : undefined;
  // The column is as wide in letters, of which JavaScript counts some twice.
  return typeof max === 'number' && key.length > max && [...key].length > max;
}
