import {
  BatchError,
  isBatchError,
  type MaybePromise,
  type TierEvent,
  UNREAD,
} from '@batchkit/core';
import type { Keyv } from 'keyv';
import { withDeadline } from './deadline.js';
import { type L2Answer, readAnswers } from './l2-answers.js';
import { l2Keys } from './l2-keys.js';
import { reportedErrors } from './reported-errors.js';
import { sealEntries } from './seal-entries.js';
import {
  deleteMany,
  getMany,
  type KeyvStore,
  keysOf,
  type StoreEntry,
  setMany,
} from './store-calls.js';
import type { Stored } from './stored.js';
import { throwFailures, writeError } from './write-errors.js';

/** A Keyv store behind the memory tier. */
export interface L2Tier {
  /** Looks distinct keys up, in one round trip. Never rejects: what failed is `UNREAD`, and an event. */
  read(keys: readonly string[]): Promise<L2Answer[]>;
  /** Writes values, in one round trip. @throws {@link BatchError} ERR_STORAGE_WRITE, once everything that can be written is. */
  write(entries: ReadonlyMap<string, Stored>, now: number): Promise<void>;
  /** @throws {@link BatchError} ERR_STORAGE_WRITE */
  delete(keys: readonly string[]): Promise<void>;
  /** Deletes what lives in this namespace. @throws {@link BatchError} ERR_STORAGE_WRITE */
  clear(): Promise<void>;
  /** Waits for the writes under way, then disconnects. @throws what disconnecting throws. */
  close(): Promise<void>;
}

/** What {@link l2Tier} needs to know. */
export interface L2TierOptions {
  readonly namespace: string;
  readonly timeoutMs: number;
  readonly emit: (event: TierEvent) => void;
}

/** How many keys `clear` deletes at once. */
const CLEAR_PAGE = 1000;

/**
 * Speaks to the store of `keyv` itself: Keyv's core costs a multiple of its store on a batch, and takes errors for
 * misses. Every operation is bounded in time.
 */
export function l2Tier(keyv: Keyv, { namespace, timeoutMs, emit }: L2TierOptions): L2Tier {
  const store: KeyvStore = keyv.store;
  const { prefix, write: physical } = l2Keys(keyv, namespace);
  const reported = reportedErrors(store);
  const writing = new Set<Promise<void>>();

  const report = (name: TierEvent['name'], keys: number, error: unknown) =>
    emit({ type: 'tier', tier: 'l2', operation: 'mget', name, keys, error });

  /** Time-bounded; an error that the store only reports is thrown. */
  async function attempt<T>(what: string, work: () => MaybePromise<T>): Promise<T> {
    const mark = reported.mark();
    const result = await withDeadline(work, timeoutMs, what);
    const swallowed = reported.since(mark);
    if (swallowed !== undefined) throw swallowed;
    return result;
  }

  async function fetchTexts(keys: readonly string[]): Promise<readonly unknown[]> {
    const what = `l2 mget of ${keyCount(keys)}`;
    const texts = await withDeadline(() => getMany(store, keys.map(physical)), timeoutMs, what);
    if (Array.isArray(texts) && texts.length === keys.length) return texts;
    const got = Array.isArray(texts) ? `${texts.length}` : String(texts);
    throw new BatchError(
      'ERR_STORAGE_CONTRACT',
      `[hybrid] Expected ${keys.length} answers of l2, got ${got}.`,
      { plugin: 'hybrid' },
    );
  }

  async function put(entries: StoreEntry[], keys: readonly string[]): Promise<BatchError[]> {
    const what = `l2 mset of ${keyCount(entries)}`;
    try {
      const results = await attempt(what, () => setMany(store, entries));
      if (!Array.isArray(results)) return [];
      const refused = keys.filter((_, index) => results[index] === false);
      return refused.map((key) =>
        writeError(`l2 did not store ${JSON.stringify(key)}`, 'refused', key),
      );
    } catch (error) {
      return [writeError(`${what} failed`, error)];
    }
  }

  async function remove(what: string, keys: string[]): Promise<void> {
    try {
      await attempt(what, () => deleteMany(store, keys));
    } catch (error) {
      throw writeError(`${what} failed`, error);
    }
  }

  async function listOwn(): Promise<string[]> {
    const listing = keysOf(store, prefix);
    const keys: string[] = [];
    try {
      for (;;) {
        const step = await attempt('l2 clear', () => listing.next());
        if (step.done) return keys;
        keys.push(step.value);
      }
    } catch (error) {
      throw writeError('l2 clear failed', error);
    }
  }

  /** Remembers a write until it has ended, for `close`. */
  function tracked(work: Promise<void>): Promise<void> {
    const ended = work.catch(() => {}).finally(() => writing.delete(ended));
    writing.add(ended);
    return work;
  }

  return {
    async read(keys) {
      const mark = reported.mark();
      try {
        const texts = await fetchTexts(keys);
        return readAnswers(keys, texts, reported.since(mark), report);
      } catch (error) {
        report(nameOf(error), keys.length, error);
        return keys.map(() => UNREAD);
      }
    },
    write(entries, now) {
      const { sealed, keys, failures } = sealEntries(entries, now, physical);
      const work = async () => {
        if (sealed.length > 0) failures.push(...(await put(sealed, keys)));
        throwFailures(failures);
      };
      return tracked(work());
    },
    delete: (keys) => tracked(remove(`l2 mdelete of ${keyCount(keys)}`, keys.map(physical))),
    clear() {
      const work = async () => {
        // Listed first: a store that pages by offset would skip keys that move up.
        const own = await listOwn();
        for (let at = 0; at < own.length; at += CLEAR_PAGE) {
          await remove('l2 clear', own.slice(at, at + CLEAR_PAGE));
        }
      };
      return tracked(work());
    },
    async close() {
      await Promise.all(writing);
      reported.stop();
      await withDeadline(() => keyv.disconnect(), timeoutMs, 'l2 close');
    },
  };
}

function nameOf(error: unknown): TierEvent['name'] {
  if (!isBatchError(error)) return 'error';
  if (error.code === 'ERR_TIMEOUT') return 'timeout';
  return error.code === 'ERR_STORAGE_CONTRACT' ? 'contract' : 'error';
}

function keyCount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 key' : `${length} keys`;
}
