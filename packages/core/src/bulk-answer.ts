import { BatchError, describe } from './errors.js';
import type { BulkContext, FetchMany } from './request.js';

/**
 * The answer of a `fetchMany` as a map.
 *
 * @throws {@link BatchError} ERR_OPTIMIZER_CONTRACT where it is neither a map nor an array with a value for every key.
 */
export function mapOfAnswer(
  name: string,
  keys: readonly string[],
  answer: unknown,
): ReadonlyMap<string, unknown> {
  if (isMap(answer)) return answer;
  if (Array.isArray(answer) && answer.length === keys.length) {
    return new Map(keys.map((key, index) => [key, answer[index]]));
  }
  const expected = `a Map, or an array of ${keys.length}`;
  const message = `[${name}] was expected to answer ${expected}, got ${describe(answer)}.`;
  throw new BatchError('ERR_OPTIMIZER_CONTRACT', message, { plugin: name });
}

/** Whether `answer` can be asked for keys, whichever realm or library its class is of. */
export function isMap(answer: unknown): answer is ReadonlyMap<string, unknown> {
  const map = answer as Partial<ReadonlyMap<string, unknown>> | null | undefined;
  return typeof map?.has === 'function' && typeof map.get === 'function';
}

/** Fetches one key by a function for many. @throws {@link BatchError} ERR_FETCH where it has no answer for the key. */
export async function fetchOne(
  bulk: FetchMany<unknown>,
  key: string,
  context: BulkContext,
): Promise<unknown> {
  const answer = mapOfAnswer('fetchMany', [key], await bulk.fetchMany([key], context));
  if (answer.has(key)) return answer.get(key);
  throw absentError('fetchMany', key);
}

/** An answer that speaks for every key has nothing for this one. */
export function absentError(name: string, key: string): BatchError {
  const message = `[${name}] answered nothing for ${JSON.stringify(key)}.`;
  return new BatchError('ERR_FETCH', message, { key, plugin: name });
}
