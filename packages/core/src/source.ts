import { checkDuration, checkFunction, checkOneOf, optionError } from './checks.js';
import type { BatchRequest, FetchByKey, FetchContext, Priority } from './request.js';

/** The lane a load waits in: the lower, the sooner. */
export type Rank = 0 | 1 | 2;

/** The priorities by rank. */
export const PRIORITIES = ['high', 'normal', 'low'] as const satisfies readonly Priority[];

/** What a batch asks for: its keys, and how each of them is fetched. */
export interface BatchSource {
  /** In request order, duplicates included. Owned by the batch. */
  readonly keys: readonly string[];
  /** Makes one upstream attempt for the request at `index`. */
  fetch(index: number, context: FetchContext): Promise<unknown>;
  /** How long the value stays fresh. Milliseconds; `undefined`: the storage's default. */
  ttlOf(index: number): number | undefined;
  rankOf(index: number): Rank;
}

/** @throws {@link BatchError} ERR_OPTION, which names the request that is wrong. */
export function sourceOfRequests(given: readonly BatchRequest<unknown>[]): BatchSource {
  if (!Array.isArray(given)) throw optionError('requests', 'an array', given);
  const requests = given.slice();
  const keys = requests.map(checkedKey);
  return {
    keys,
    fetch: (index, context) => (requests[index] as BatchRequest<unknown>).fetchFunction(context),
    ttlOf: (index) => requests[index]?.ttl,
    rankOf: (index) => rankOf(requests[index]?.priority),
  };
}

/** @throws {@link BatchError} ERR_OPTION, which names the key or the option that is wrong. */
export function sourceOfKeys(
  given: readonly string[],
  fetch: FetchByKey<unknown>,
  ttl: number | undefined,
  priority: Priority | undefined,
): BatchSource {
  if (!Array.isArray(given)) throw optionError('keys', 'an array', given);
  checkFunction('fetch', fetch);
  if (ttl !== undefined) checkDuration('ttl', ttl, 1);
  if (priority !== undefined) checkOneOf('priority', priority, PRIORITIES);
  const keys = given.slice();
  for (let index = 0; index < keys.length; index += 1) {
    if (typeof keys[index] !== 'string')
      throw optionError(`keys[${index}]`, 'a string', keys[index]);
  }
  const rank = rankOf(priority);
  return {
    keys,
    fetch: (index, context) => fetch(keys[index] as string, context),
    ttlOf: () => ttl,
    rankOf: () => rank,
  };
}

function checkedKey(request: BatchRequest<unknown>, index: number): string {
  if (typeof request !== 'object' || request === null) {
    throw optionError(`requests[${index}]`, 'an object', request);
  }
  const { key, fetchFunction, ttl, priority } = request;
  if (typeof key !== 'string') throw optionError(`requests[${index}].key`, 'a string', key);
  if (typeof fetchFunction !== 'function') {
    throw optionError(`requests[${index}].fetchFunction`, 'a function', fetchFunction);
  }
  if (ttl !== undefined) checkDuration(`requests[${index}].ttl`, ttl, 1);
  if (priority !== undefined) checkOneOf(`requests[${index}].priority`, priority, PRIORITIES);
  return key;
}

function rankOf(priority: Priority | undefined): Rank {
  return priority === 'high' ? 0 : priority === 'low' ? 2 : 1;
}
