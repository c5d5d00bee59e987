import { BatchError, isBatchError, type StorageSlot, type TierEvent, UNREAD } from '@batchkit/core';
import type { EnvelopeFormat } from '../format/envelope-format.js';
import { type Stored, slotOfStored } from '../stored.js';
import type { Attempt } from './breaker.js';
import { chunksOf } from './chunks.js';
import { timeoutError } from './deadline.js';
import { type Report, readAnswers } from './l2-answers.js';
import type { L2Store, Texts } from './l2-store.js';

/** How long a read may take. Milliseconds. */
export interface ReadTimeouts {
  /** Then who waits goes on without. */
  readonly softMs: number;
  /** Then the answer is not waited for any more. */
  readonly hardMs: number;
}

/** What {@link readL2} needs. */
export interface ReadParts {
  readonly store: L2Store;
  readonly format: EnvelopeFormat;
  /** `key` as the store knows it. */
  physical(key: string): string;
  readonly maxBatch: number;
  readonly timeouts: ReadTimeouts;
  readonly report: Report;
}

/** Who learns what a read brings, also when the caller has gone on. */
export interface ReadListener {
  /** A value has come, maybe late. */
  found(key: string, stored: Stored): void;
  /** The store holds something under these keys that nobody can read. */
  corrupt(keys: readonly string[]): void;
  /** Nothing comes any more. */
  ended(): void;
}

/**
 * Looks distinct keys up in the store, in calls of at most `maxBatch`, all at once.
 *
 * @param attempt - Told how it went. An answer after the soft timeout does not count any more: the store has been too slow.
 * @returns One slot a key: what has come by the soft timeout, `UNREAD` for the rest. Never rejects.
 */
export function readL2(
  { store, format, physical, maxBatch, timeouts, report }: ReadParts,
  keys: readonly string[],
  attempt: Attempt,
  listener: ReadListener,
): Promise<readonly StorageSlot[]> {
  const slots: StorageSlot[] = new Array(keys.length).fill(UNREAD);
  let unanswered = keys.length;
  let isOver = false;
  let failure: unknown;

  return new Promise((resolve) => {
    let timer = setTimeout(goOn, timeouts.softMs);

    function goOn(): void {
      const error = timeoutError(`l2 mget of ${keys.length} keys`, timeouts.softMs);
      attempt.failed(error);
      report('timeout', unanswered, error);
      resolve(slots.slice());
      timer = setTimeout(end, timeouts.hardMs - timeouts.softMs);
      timer.unref();
    }

    function end(): void {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      if (failure === undefined) attempt.succeeded();
      else attempt.failed(failure);
      listener.ended();
      resolve(slots);
    }

    function read(chunk: readonly string[], from: number, { texts, swallowed }: Texts): void {
      const now = Date.now();
      const checked = checkTexts(texts, chunk.length);
      const corrupt = readAnswers(format, chunk, checked, swallowed, report, (index, answer) => {
        const isFound = typeof answer === 'object';
        slots[from + index] = isFound ? slotOfStored(answer, now) : answer;
        if (isFound) listener.found(chunk[index] as string, answer);
      });
      if (corrupt.length > 0) listener.corrupt(corrupt);
    }

    async function ask(chunk: readonly string[], from: number): Promise<void> {
      try {
        const answer = await store.getMany(chunk.map(physical));
        if (isOver) return;
        failure ??= answer.swallowed;
        read(chunk, from, answer);
      } catch (error) {
        if (isOver) return;
        failure ??= error;
        report(nameOf(error), chunk.length, error);
      }
      unanswered -= chunk.length;
      if (unanswered === 0) end();
    }

    let from = 0;
    for (const chunk of chunksOf(keys, maxBatch)) {
      void ask(chunk, from);
      from += chunk.length;
    }
  });
}

function checkTexts(texts: unknown, expected: number): readonly unknown[] {
  if (Array.isArray(texts) && texts.length === expected) return texts;
  const got = Array.isArray(texts) ? `${texts.length}` : String(texts);
  const message = `[hybrid] Expected ${expected} answers of l2, got ${got}.`;
  throw new BatchError('ERR_STORAGE_CONTRACT', message, { plugin: 'hybrid' });
}

function nameOf(error: unknown): TierEvent['name'] {
  return isBatchError(error) && error.code === 'ERR_STORAGE_CONTRACT' ? 'contract' : 'error';
}
