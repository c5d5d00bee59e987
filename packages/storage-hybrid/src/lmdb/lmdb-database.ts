import { setImmediate as nextTurn } from 'node:timers/promises';
import { BatchError } from '@batchkit/core';
import { type Database, getLastVersion } from 'lmdb';
import type { TextDatabase, TextPut } from '../embedded/text-database.js';
import { openLmdb } from './open-lmdb.js';

/**
 * Opens `path`.
 *
 * @param maxBytes - How much of the file what is stored may occupy.
 * @throws {@link BatchError} ERR_OPTION where something else is there.
 */
export function lmdbDatabase(path: string, maxBytes: number): TextDatabase {
  const { texts, endings } = openLmdb(path);
  /** Of the writes that are under way: the pages do not show them yet. */
  let bytesUnderWay = 0;

  function readAt(place: string, now: number): string | undefined {
    const text = texts.get(place);
    // The version of an entry is its end.
    return text === undefined || isOver(getLastVersion(), now) ? undefined : text;
  }

  function hasAt(place: string, now: number): boolean {
    const entry = texts.getEntry(place);
    return entry !== undefined && !isOver(entry.version ?? 0, now);
  }

  /** One transaction. Where its commit fails, the promise of each write rejects; writes without a condition share one. */
  async function transaction(write: (add: (written: Promise<boolean>) => void) => void) {
    const writes = new Set<Promise<boolean>>();
    const batch = texts.batch(() => write((written) => writes.add(written)));
    await Promise.all([batch, ...writes]).catch(throwReason);
  }

  function write(puts: readonly TextPut[], removals: readonly string[]): Promise<unknown> {
    return transaction((add) => {
      for (const { place, text, expiresAt } of puts) {
        add(texts.put(place, text, expiresAt));
        if (expiresAt !== 0) add(endings.put([expiresAt, place], ''));
      }
      for (const place of removals) add(texts.remove(place));
    });
  }

  async function sweepPage(now: number, limit: number) {
    const due = [...endings.getKeys({ end: [now + 1], limit })];
    const removals: Promise<boolean>[] = [];
    await transaction((add) => {
      for (const ending of due) {
        const [expiresAt, place] = ending;
        add(endings.remove(ending));
        // Not what was written anew with another end.
        const removal = texts.remove(place, expiresAt);
        add(removal);
        removals.push(removal);
      }
    });
    const removed = (await Promise.all(removals)).filter(Boolean).length;
    return { seen: due.length, removed };
  }

  const bytesInUse = () => bytesIn(texts) + bytesIn(endings) + bytesUnderWay;

  /** Takes room for a write, made by what is over where there is need of it. @throws {@link BatchError} ERR_STORAGE_WRITE */
  async function reserve(bytes: number): Promise<void> {
    while (bytesInUse() + bytes > maxBytes) {
      const { seen } = await sweepPage(Date.now(), 1_000);
      if (seen > 0) continue;
      const message = `[lmdb] The store is full: ${bytesInUse()} bytes are in use of \`maxBytes\`, which is ${maxBytes}, and ${bytes} more were to be written.`;
      throw new BatchError('ERR_STORAGE_WRITE', message, { plugin: 'lmdb' });
    }
    // In the same turn as the look: a write that begins meanwhile would find the room still free.
    bytesUnderWay += bytes;
  }

  return {
    read: (places, now) => places.map((place) => readAt(place, now)),
    has: (places, now) => places.map((place) => hasAt(place, now)),
    list: (start, limit) => [...texts.getKeys({ start, limit })],
    async commit(puts, removals) {
      if (puts.length + removals.length === 0) return;
      if (maxBytes === Infinity || puts.length === 0) {
        await write(puts, removals);
        return;
      }
      const bytes = puts.reduce((sum, put) => sum + bytesOf(put), 0);
      await reserve(bytes);
      try {
        await write(puts, removals);
      } finally {
        bytesUnderWay -= bytes;
      }
    },
    sweepPage,
    close: () => texts.close(),
  };
}

function isOver(expiresAt: number, now: number): boolean {
  return expiresAt !== 0 && expiresAt <= now;
}

/** The place stands in the index of ends as well. */
function bytesOf({ place, text, expiresAt }: TextPut): number {
  return Buffer.byteLength(place) * (expiresAt === 0 ? 1 : 2) + Buffer.byteLength(text);
}

/** Bytes of the pages in use: those that are free in the file are used again before it grows. */
function bytesIn(database: Pick<Database, 'getStats'>): number {
  const stats = database.getStats() as Record<string, number | undefined>;
  const { pageSize = 0, treeBranchPageCount = 0, treeLeafPageCount = 0, overflowPages = 0 } = stats;
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages);
}

/** LMDB rejects with a promise of the reason, which rejects in the same turn. */
async function throwReason(error: unknown): Promise<never> {
  const { commitError } = error as { commitError?: Promise<never> };
  const reason = commitError?.catch((cause: unknown) => cause);
  throw (await Promise.race([reason, nextTurn()])) ?? error;
}
