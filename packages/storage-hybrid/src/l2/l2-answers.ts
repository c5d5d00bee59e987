import { isBatchError, MISS, type TierEvent, UNREAD } from '@batchkit/core';
import type { EnvelopeFormat } from '../format/envelope-format.js';
import type { Stored } from '../stored.js';

/** What L2 answers for one key. */
export type L2Answer = Stored | typeof MISS | typeof UNREAD;

/** Tells what happened in L2. */
export type Report = (name: TierEvent['name'], keys: number, error: unknown) => void;

/** Who gets the answers, key by key. */
type Take = (index: number, answer: L2Answer) => void;

/**
 * Reads the answer of a store, key by key. Each is handed on at once: a large batch would hold the lifetimes of all.
 *
 * @param swallowed - An error that the store reported while it read: what it did not find then may well be there.
 * @param report - Called once for each kind of fault.
 * @returns The keys under which the store holds something that nobody can read.
 */
export function readAnswers(
  format: EnvelopeFormat,
  keys: readonly string[],
  texts: readonly unknown[],
  swallowed: Error | undefined,
  report: Report,
  take: Take,
): readonly string[] {
  const corrupt: string[] = [];
  const faults = new Map<TierEvent['name'], { keys: number; error: unknown }>();
  const fault = (name: TierEvent['name'], error: unknown) => {
    const known = faults.get(name);
    if (known === undefined) faults.set(name, { keys: 1, error });
    else known.keys += 1;
  };

  function answerOf(key: string, text: unknown): L2Answer {
    if (text === undefined || text === null) {
      if (swallowed === undefined) return MISS;
      fault('error', swallowed);
      return UNREAD;
    }
    try {
      return format.open(key, text);
    } catch (error) {
      const isMisplaced = isBatchError(error) && error.code === 'ERR_STORAGE_CONTRACT';
      fault(isMisplaced ? 'contract' : 'corrupt', error);
      if (!isMisplaced) corrupt.push(key);
      return isMisplaced ? UNREAD : MISS;
    }
  }

  for (let index = 0; index < keys.length; index += 1) {
    take(index, answerOf(keys[index] as string, texts[index]));
  }
  for (const [name, { keys: count, error }] of faults) report(name, count, error);
  return corrupt;
}
