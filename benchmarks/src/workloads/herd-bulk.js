import { distinctKeys } from '../keys.js';
import { ratio } from '../targets.js';
import { timedRounds } from '../timing.js';
import { answerFor, wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const KEYS = 100;
const FLOOR = 'floor-single-flight';

/** As the herd, where upstream answers many keys in one call. */
export default {
  title: 'Herd, with a bulk upstream',
  cases({ isQuick }) {
    const batches = isQuick ? 10 : 100;
    return [
      {
        id: 'herd-bulk',
        title: `${batches} batches at once of the same ${KEYS} keys, fetched in bulk`,
        params: { batches },
        contenders: [FLOOR, 'batchkit', 'dataloader'],
        columns: [
          { figure: 'cpuPerJoin', title: 'CPU µs a join', digits: 3 },
          { figure: 'calls', title: 'calls' },
        ],
        isCompared: true,
        targets: [oneOrTwoCalls, ratio('cpuPerJoin', { to: FLOOR, must: 1.9, aim: 1.5 })],
      },
    ];
  },
  async prepare({ contender, way, params: { batches }, isQuick }) {
    const keys = distinctKeys(KEYS);
    let calls = 0;
    let runs = 0;
    const fetchMany = async (wanted) => {
      calls += 1;
      return new Map(wanted.map((key) => [key, answerFor(key)]));
    };
    const round = await timedRounds({
      input() {
        runs += 1;
        const opened = contender.openBulk({ ttlMs: TTL_MS, maxKeys: KEYS, fetchMany });
        return { asked: Array.from({ length: batches }, () => keys.fresh()), opened };
      },
      run: ({ asked, opened }) => Promise.all(asked.map((batch) => opened[way](batch))),
      check({ asked }, answers) {
        for (const [index, batch] of asked.entries()) {
          const wrong = wrongWith(batch, answers[index]);
          if (wrong !== undefined) return wrong;
        }
        return undefined;
      },
      keys: KEYS * batches,
      isQuick,
    });
    return async () => {
      calls = runs = 0;
      const { nanoseconds, wrong } = await round();
      const joins = KEYS * (batches - 1);
      return { figures: { cpuPerJoin: nanoseconds / 1_000 / joins, calls: calls / runs }, wrong };
    };
  },
};

function oneOrTwoCalls(results) {
  const most = Math.max(...results.get('batchkit').map(({ figures }) => figures.calls));
  return { target: '1 or 2 calls', measured: String(most), reached: most <= 2, isExact: true };
}
