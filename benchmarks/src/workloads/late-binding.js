import { prefixGrouper } from '@batchkit/grouper-prefix';
import { keyOf, seededRandom } from '../keys.js';
import { atMost } from '../targets.js';
import { answerFor, instantFetch, wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const BATCHES = 200;
const GROUPS = 10;
const KEYS_A_GROUP = 3;
const CONCURRENCY = 5;
const CALL_MS = 50;

/** Groups at arrival: a Map of promises, and every group of an arriving batch a task of p-limit. */
const AT_ARRIVAL = 'p-limit-map';

/** Small batches keep arriving while upstream is busy: do keys that wait anyway leave together? */
export default {
  title: 'Late binding: small batches arrive while upstream is busy (virtual clock)',
  isVirtual: true,
  cases() {
    return [2, 5].map((everyMs) => ({
      id: `late-binding-${everyMs}ms`,
      title: `${BATCHES} batches of ${2 * KEYS_A_GROUP} keys in two of ${GROUPS} groups, one every ${everyMs} ms; calls of ${CALL_MS} ms, concurrency ${CONCURRENCY}`,
      params: { everyMs },
      contenders: [AT_ARRIVAL, 'batchkit'],
      columns: [
        { figure: 'calls', title: 'calls' },
        { figure: 'finishMs', title: 'finish, ms' },
        { figure: 'meanWaitMs', title: 'mean time a batch takes, ms', digits: 1 },
      ],
      isCompared: false,
      maxRounds: 1,
      targets: [
        atMost('calls', {
          times: 1 / 3,
          to: AT_ARRIVAL,
          text: '≤ 1/3 of the calls of groups formed at arrival',
        }),
        atMost('finishMs', { times: 1, to: AT_ARRIVAL, text: 'finishes no later' }),
      ],
    }));
  },
  prepare({ contender, way, params, clock }) {
    const batches = smallBatches();
    let calls = 0;
    const opened = contender.openGroups({
      concurrency: CONCURRENCY,
      capacity: 2 * BATCHES * KEYS_A_GROUP * GROUPS,
      ttlMs: TTL_MS,
      groupOf: prefixGrouper().groupOf,
      fetch(key) {
        calls += 1;
        return instantFetch(key);
      },
      fetchGroup(_id, keys) {
        calls += 1;
        const found = () => new Map(keys.map((key) => [key, answerFor(key)]));
        return new Promise((resolve) => setTimeout(() => resolve(found()), CALL_MS));
      },
    });
    /** @returns How long the batch took, and what is wrong with its answer. */
    async function arrive(keys, atMs) {
      await new Promise((resolve) => setTimeout(resolve, atMs));
      const values = await opened[way](keys);
      return { tookMs: clock.now - atMs, wrong: wrongWith(keys, values) };
    }
    return async () => {
      const all = batches.map((keys, index) => arrive(keys, index * params.everyMs));
      const answers = await clock.finish(Promise.all(all));
      const meanWaitMs = answers.reduce((sum, { tookMs }) => sum + tookMs, 0) / BATCHES;
      const wrong = answers.find((answer) => answer.wrong !== undefined)?.wrong;
      return { figures: { calls, finishMs: clock.now, meanWaitMs }, wrong };
    };
  },
};

/** Batches of distinct keys, each in two groups, the same ones in every run. */
function smallBatches() {
  const random = seededRandom(3);
  let next = 0;
  const keysOf = (group) =>
    Array.from({ length: KEYS_A_GROUP }, () => keyOf(GROUPS * next++ + group, GROUPS));
  return Array.from({ length: BATCHES }, () => {
    const first = Math.floor(random() * GROUPS);
    const second = (first + 1 + Math.floor(random() * (GROUPS - 1))) % GROUPS;
    return [...keysOf(first), ...keysOf(second)];
  });
}
