import { mapOfAnswer } from './bulk-answer.js';
import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkKnownKeys,
  optionError,
} from './checks.js';
import { FailedSizes } from './failed-sizes.js';
import type { Group, GroupContext, GroupOptimizer, PendingRequest } from './optimizer.js';
import type { FetchMany } from './request.js';

/** Options of {@link bulkOptimizer}. */
export interface BulkOptimizerOptions extends FetchMany<unknown> {
  /** Stable id used in events, errors and metric labels: lower-case, no key material. */
  name: string;
  /**
   * Whether this upstream has the keys of a group. Synchronous and cheap.
   * @default every group
   */
  accepts?: ((group: Group) => boolean) | undefined;
  /**
   * What a key adds to a call: bytes, query cost, characters of a URL. Above `0`.
   * @default no weight
   */
  weightOf?: ((key: string) => number) | undefined;
  /**
   * Weight of one call at most. A key that is heavier goes alone. Above `0`. Needs `weightOf`.
   * @default Infinity
   */
  maxWeight?: number | undefined;
  /**
   * Whether values of keys that were not asked for are stored, and given to who waits for them.
   * @default false
   */
  sideLoad?: boolean | undefined;
  /**
   * For how long calls stay below a size that has failed where its parts did not. Milliseconds.
   * @default 60_000
   */
  rememberMs?: number | undefined;
}

const OPTIONS: readonly (keyof BulkOptimizerOptions)[] = [
  'name',
  'accepts',
  'fetchMany',
  'maxKeys',
  'weightOf',
  'maxWeight',
  'sideLoad',
  'rememberMs',
];

/**
 * Fetches many keys in one call: many ids, or many keys out of one document. A call is bounded by count and by weight; one
 * that fails is asked for again in halves before its keys go alone. A key that is absent from the answer goes alone.
 *
 * @throws {@link BatchError} ERR_OPTION for the first option that is wrong.
 */
export function bulkOptimizer(options: BulkOptimizerOptions): GroupOptimizer {
  checkKnownKeys('options of bulkOptimizer', options, OPTIONS);
  const { name, fetchMany, accepts = () => true, maxKeys, sideLoad = false } = options;
  const { weightOf, maxWeight = Infinity, rememberMs = 60_000 } = options;
  if (typeof name !== 'string' || name === '') throw optionError('name', 'a string', name);
  checkFunction('fetchMany', fetchMany);
  checkFunction('accepts', accepts);
  checkFunction('weightOf', weightOf, { optional: true });
  if (maxKeys !== undefined) checkInteger('maxKeys', maxKeys, 1, Infinity);
  if (!(maxWeight > 0)) throw optionError('maxWeight', 'a number above 0', maxWeight);
  if (maxWeight !== Infinity) checkFunction('weightOf', weightOf);
  checkBoolean('sideLoad', sideLoad);
  const failed = new FailedSizes(checkDuration('rememberMs', rememberMs, 0));

  return {
    name,
    maxKeys,
    splits: true,
    sideLoad,
    canOptimize: accepts,
    nextCall(pending) {
      const few = pending.requests.slice(0, failed.largestThatWorks());
      return weightOf === undefined ? few : lightest(few, weightOf, maxWeight);
    },
    async fetchGroup(call: Group, context: GroupContext) {
      const keys = call.requests.map((request) => request.key);
      try {
        const answer = mapOfAnswer(name, keys, await fetchMany(keys, context));
        failed.worked(keys);
        return answer;
      } catch (error) {
        failed.failed(keys);
        throw error;
      }
    },
  };
}

/** As many of `requests`, in order, as weigh no more than `maxWeight` together; the first one always. */
function lightest(
  requests: readonly PendingRequest[],
  weightOf: (key: string) => number,
  maxWeight: number,
): readonly PendingRequest[] {
  let weight = 0;
  return requests.filter((request, index) => {
    const own = weightOf(request.key);
    if (index > 0 && weight + own > maxWeight) return false;
    weight += own;
    return true;
  });
}
