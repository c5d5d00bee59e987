import { distinctKeys } from '../keys.js';
import { exactly } from '../targets.js';
import { timedRounds } from '../timing.js';
import { answerFor, wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const KEYS = 100;
const FLOOR = 'floor-single-flight';

/**
 * Many batches ask for the same cold keys at the same time, and upstream answers when all of them wait.
 * Where a contender can ask for many keys in one call, that is a second case with another `open`.
 */
export default {
  title: 'Herd: concurrent batches of the same cold keys',
  cases({ isQuick }) {
    const batches = isQuick ? 10 : 100;
    return [
      {
        id: 'herd',
        title: `${batches} batches at once of the same ${KEYS} keys`,
        params: { batches },
        contenders: [
          FLOOR,
          'batchkit',
          'p-limit-map',
          'layered-loader/get',
          'layered-loader',
          'dataloader',
          'effect',
          'cachified',
          'cacheable',
          'bentocache',
        ],
        columns: [
          { figure: 'cpuPerJoin', title: 'CPU µs a join', digits: 3 },
          { figure: 'calls', title: 'calls' },
        ],
        isCompared: true,
        targets: [exactly('calls', KEYS)],
      },
    ];
  },
  async prepare({ contender, way, params: { batches }, isQuick }) {
    const keys = distinctKeys(KEYS);
    let calls = 0;
    let runs = 0;
    const round = await timedRounds({
      input() {
        runs += 1;
        const gate = newGate();
        const fetch = async (key) => {
          calls += 1;
          await gate.promise;
          return answerFor(key);
        };
        // Room for every call at once: how many are made is the question, not in what order.
        const concurrency = KEYS * batches;
        const opened = contender.open({ concurrency, capacity: 2 * KEYS, ttlMs: TTL_MS, fetch });
        return { asked: Array.from({ length: batches }, () => keys.fresh()), opened, gate };
      },
      async run({ asked, opened, gate }) {
        const answers = asked.map((batch) => opened[way](batch));
        // Behind all microtasks: by now every batch has joined what it could.
        await new Promise((resolve) => setImmediate(resolve));
        gate.open();
        return Promise.all(answers);
      },
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

/** What upstream waits at before it answers. */
function newGate() {
  let open;
  const promise = new Promise((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
