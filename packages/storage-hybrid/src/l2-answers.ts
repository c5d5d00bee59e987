import { BatchError, MISS, type TierEvent, UNREAD } from '@batchkit/core';
import { open } from './envelope.js';
import type { Stored } from './stored.js';

/** What L2 answers for one key. */
export type L2Answer = Stored | typeof MISS | typeof UNREAD;

/** Tells what happened in L2. */
export type Report = (name: TierEvent['name'], keys: number, error: unknown) => void;

/**
 * Reads the answer of a store, key by key.
 *
 * @param swallowed - An error that the store reported while it read: what it did not find then may well be there.
 * @param report - Called once for each kind of fault.
 */
export function readAnswers(
  keys: readonly string[],
  texts: readonly unknown[],
  swallowed: Error | undefined,
  report: Report,
): L2Answer[] {
  const faults = new Map<TierEvent['name'], { keys: number; error: unknown }>();
  const fault = (name: TierEvent['name'], error: unknown) => {
    const known = faults.get(name);
    if (known === undefined) faults.set(name, { keys: 1, error });
    else known.keys += 1;
  };

  const answers = keys.map((key, index): L2Answer => {
    const text = texts[index];
    if (text !== undefined && text !== null) return readAnswer(key, text, fault);
    if (swallowed === undefined) return MISS;
    fault('error', swallowed);
    return UNREAD;
  });
  for (const [name, { keys: count, error }] of faults) report(name, count, error);
  return answers;
}

function readAnswer(
  key: string,
  text: unknown,
  fault: (name: TierEvent['name'], error: unknown) => void,
): L2Answer {
  try {
    const opened = open(text);
    if (opened.key === key) return opened;
    const message = `[hybrid] l2 answered ${JSON.stringify(key)} with the value of ${JSON.stringify(opened.key)}.`;
    fault('contract', new BatchError('ERR_STORAGE_CONTRACT', message, { key, plugin: 'hybrid' }));
    return UNREAD;
  } catch (cause) {
    const message = `[hybrid] l2 holds something unreadable for ${JSON.stringify(key)}.`;
    fault('corrupt', new BatchError('ERR_STORAGE_READ', message, { key, plugin: 'hybrid', cause }));
    return MISS;
  }
}
