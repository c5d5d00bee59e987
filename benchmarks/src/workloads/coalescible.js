import { prefixGrouper } from '@batchkit/grouper-prefix';
import { distinctKeys } from '../keys.js';
import { exactly, ratio } from '../targets.js';
import { timedRounds } from '../timing.js';
import { answerFor, instantFetch, wrongWith } from '../upstream.js';
import { FLOOR, TTL_MS } from './settings.js';

const GROUPS = 20;
const CONCURRENCY = 5;
const CALL_MS = 10;

/** Upstream answers a whole group in one call: how many calls, and what does finding them cost? */
export default {
  title: 'Coalescible: upstream answers whole groups',
  cases({ isQuick }) {
    const keys = isQuick ? 200 : 1_000;
    return [
      {
        id: 'coalescible',
        title: `${keys.toLocaleString('en')} cold keys in ${GROUPS} groups, calls of ${CALL_MS} ms, concurrency ${CONCURRENCY}`,
        params: { keys },
        contenders: [
          FLOOR,
          'batchkit',
          'p-limit-map',
          'layered-loader',
          'dataloader',
          'cachified',
          'effect',
        ],
        columns: [
          { figure: 'ms', title: 'ms', digits: 2 },
          { figure: 'calls', title: 'calls' },
        ],
        isCompared: true,
        targets: [exactly('calls', GROUPS), ratio('ms', { to: FLOOR, must: 1.03, aim: 1.01 })],
      },
    ];
  },
  async prepare({ contender, way, params, isQuick }) {
    const keys = distinctKeys(params.keys, GROUPS);
    const { groupOf } = prefixGrouper();
    let calls = 0;
    const fetchGroup = (_id, wanted) => {
      calls += 1;
      const found = () => new Map(wanted.map((key) => [key, answerFor(key)]));
      return new Promise((resolve) => setTimeout(() => resolve(found()), CALL_MS));
    };
    const fetch = (key) => {
      calls += 1;
      return instantFetch(key);
    };
    const options = { concurrency: CONCURRENCY, capacity: 2 * params.keys, ttlMs: TTL_MS };
    let runs = 0;
    const round = await timedRounds({
      input() {
        runs += 1;
        const opened = contender.openGroups({ ...options, fetch, groupOf, fetchGroup });
        return { asked: keys.fresh(), opened };
      },
      run: ({ asked, opened }) => opened[way](asked),
      check: ({ asked }, values) => wrongWith(asked, values),
      keys: params.keys,
      isQuick,
    });
    return async () => {
      calls = runs = 0;
      const { nanoseconds, wrong } = await round();
      return { figures: { ms: nanoseconds / 1e6, calls: calls / runs }, wrong };
    };
  },
};
