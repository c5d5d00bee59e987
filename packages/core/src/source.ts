import { fetchOne } from './bulk-answer.js';
import { checkDuration, checkInteger, checkOneOf, optionError } from './checks.js';
import type { BatchRequest, FetchByKey, FetchContext, FetchMany, Priority } from './request.js';

/** The lane a load waits in: the lower, the sooner. The last is for work that nobody waits for. */
export type Rank = 0 | 1 | 2 | 3;

/** The rank of prefetches and of refreshes in the background. */
export const BACKGROUND = 3;

/** The priorities by rank. */
export const PRIORITIES = ['high', 'normal', 'low', 'low'] as const satisfies readonly Priority[];

/** What a batch asks for: its keys, and how each of them is fetched. */
export interface BatchSource {
  /** In request order, duplicates included. Owned by the batch. */
  readonly keys: readonly string[];
  /** Makes one upstream attempt for the request at `index`. */
  fetch(index: number, context: FetchContext): Promise<unknown>;
  /** How long the value stays fresh. Milliseconds; `undefined`: the storage's default. */
  ttlOf(index: number): number | undefined;
  rankOf(index: number): Rank;
  /** Fetches many keys in one call; `undefined`: it cannot. */
  readonly bulk?: FetchMany<unknown>;
  /** Whether nobody waits for it. */
  readonly isBackground?: boolean;
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

/**
 * Keys that are fetched by one function.
 *
 * @throws {@link BatchError} ERR_OPTION, which names the key or the option that is wrong.
 */
export function sourceOfKeys(
  given: readonly string[],
  fetch: FetchByKey<unknown> | FetchMany<unknown>,
  ttl: number | undefined,
  priority: Priority | undefined,
): BatchSource {
  const keys = checkedKeys(given);
  if (ttl !== undefined) checkDuration('ttl', ttl, 1);
  if (priority !== undefined) checkOneOf('priority', priority, PRIORITIES);
  const rank = rankOf(priority);
  const common = { keys, ttlOf: () => ttl, rankOf: () => rank };
  if (typeof fetch === 'function') {
    return { ...common, fetch: (index, context) => fetch(keys[index] as string, context) };
  }
  if (typeof fetch?.fetchMany !== 'function') {
    throw optionError('fetch', 'a function, or an object with `fetchMany`', fetch);
  }
  if (fetch.maxKeys !== undefined) checkInteger('fetch.maxKeys', fetch.maxKeys, 1, Infinity);
  const fetchAlone = (index: number, context: FetchContext) =>
    fetchOne(fetch, keys[index] as string, context);
  return { ...common, bulk: fetch, fetch: fetchAlone };
}

/** Some requests of `source`, fetched in the background. */
export function backgroundOf(source: BatchSource, indexes: readonly number[]): BatchSource {
  const of = (index: number) => indexes[index] as number;
  return {
    keys: indexes.map((index) => source.keys[index] as string),
    fetch: (index, context) => source.fetch(of(index), context),
    ttlOf: (index) => source.ttlOf(of(index)),
    rankOf: () => BACKGROUND,
    isBackground: true,
    ...(source.bulk && { bulk: source.bulk }),
  };
}

function checkedKeys(given: readonly string[]): string[] {
  if (!Array.isArray(given)) throw optionError('keys', 'an array', given);
  const keys = given.slice();
  for (let index = 0; index < keys.length; index += 1) {
    if (typeof keys[index] !== 'string')
      throw optionError(`keys[${index}]`, 'a string', keys[index]);
  }
  return keys;
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
