import { isBatchError, MISS, type TierEvent, UNREAD } from '@batchkit/core';
import type { EnvelopeFormat } from '../format/envelope-format.js';
import type { Stored } from '../stored.js';

/** What L2 answers for one key. */
export type L2Answer = Stored | typeof MISS | typeof UNREAD;

/** Tells what happened in L2. */
export type Report = (name: TierEvent['name'], keys: number, error: unknown) => void;

/** What a store has answered for some keys. */
export interface Answered {
  readonly answers: readonly L2Answer[];
  /** The keys under which the store holds something that nobody can read. */
  readonly corrupt: readonly string[];
}

/**
 * Reads the answer of a store, key by key.
 *
 * @param swallowed - An error that the store reported while it read: what it did not find then may well be there.
 * @param report - Called once for each kind of fault.
 */
export function readAnswers(
  format: EnvelopeFormat,
  keys: readonly string[],
  texts: readonly unknown[],
  swallowed: Error | undefined,
  report: Report,
): Answered {
  const answers: L2Answer[] = new Array(keys.length);
  const corrupt: string[] = [];
  const faults = new Map<TierEvent['name'], { keys: number; error: unknown }>();
  const fault = (name: TierEvent['name'], error: unknown) => {
    const known = faults.get(name);
    if (known === undefined) faults.set(name, { keys: 1, error });
    else known.keys += 1;
  };
  const absent = swallowed === undefined ? MISS : UNREAD;

  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const text = texts[index];
    if (text === undefined || text === null) {
      answers[index] = absent;
      if (swallowed !== undefined) fault('error', swallowed);
      continue;
    }
    try {
      answers[index] = format.open(key, text);
    } catch (error) {
      const isMisplaced = isBatchError(error) && error.code === 'ERR_STORAGE_CONTRACT';
      answers[index] = isMisplaced ? UNREAD : MISS;
      fault(isMisplaced ? 'contract' : 'corrupt', error);
      if (!isMisplaced) corrupt.push(key);
    }
  }
  for (const [name, { keys: count, error }] of faults) report(name, count, error);
  return { answers, corrupt };
}
