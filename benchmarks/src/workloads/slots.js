import { distinctKeys, seededRandom } from '../keys.js';
import { finishOfListScheduling, idleSlotMs } from '../schedules.js';
import { exactly } from '../targets.js';
import { answerFor, wrongWith } from '../upstream.js';
import { CONCURRENCY, FLOOR, TTL_MS } from './settings.js';

const CALL_MS = 10;
const SLOW_CALL_MS = 100;
const SLOW_SHARE = 0.05;
const KEYS = 1_000;

/** Slow calls on a virtual clock: is every slot in use while a key waits? */
export default {
  title: 'Cold: upstream takes its time (virtual clock)',
  isVirtual: true,
  cases() {
    return [
      {
        id: 'slots',
        title: `${KEYS.toLocaleString('en')} keys of ${CALL_MS} ms, concurrency ${CONCURRENCY}`,
        slowShare: 0,
      },
      {
        id: 'slots-slow',
        title: 'the same, 5% of the calls ten times slower',
        slowShare: SLOW_SHARE,
      },
    ].map(({ id, title, slowShare }) => ({
      id,
      title,
      params: { slowShare },
      contenders: [
        FLOOR,
        'batchkit',
        'p-limit-map',
        'original-design',
        'layered-loader',
        'dataloader',
        'effect',
      ],
      columns: [
        { figure: 'finishMs', title: 'finish, ms' },
        { figure: 'overMs', title: 'over list scheduling, ms' },
        { figure: 'idleMs', title: 'slot time idle while a key waits, ms' },
        { figure: 'calls', title: 'calls' },
      ],
      isCompared: false,
      maxRounds: 1,
      targets: [
        exactly('overMs', 0, { text: 'finishes exactly when list scheduling does' }),
        exactly('idleMs', 0, { text: 'no slot idle while a key waits' }),
        exactly('calls', KEYS),
      ],
    }));
  },
  prepare({ contender, way, params, clock }) {
    const keys = distinctKeys(KEYS);
    const asked = keys.fresh();
    const random = seededRandom(7);
    const durations = asked.map(() => (random() < params.slowShare ? SLOW_CALL_MS : CALL_MS));
    const durationOf = new Map(asked.map((key, index) => [key, durations[index]]));
    const calls = [];
    const opened = contender.open({
      concurrency: CONCURRENCY,
      capacity: 2 * KEYS,
      ttlMs: TTL_MS,
      fetch(key) {
        const call = { from: clock.now, to: Infinity };
        calls.push(call);
        return new Promise((resolve) => {
          setTimeout(() => {
            call.to = clock.now;
            resolve(answerFor(key));
          }, durationOf.get(key));
        });
      },
    });
    return async () => {
      const startedAt = clock.now;
      const values = await clock.finish(Promise.resolve(opened[way](keys.fresh())));
      const finishMs = Math.max(...calls.map((call) => call.to)) - startedAt;
      const overMs = clock.now - startedAt - finishOfListScheduling(durations, CONCURRENCY);
      const idleMs = idleSlotMs(calls, CONCURRENCY);
      const figures = { finishMs, overMs, idleMs, calls: calls.length };
      return { figures, wrong: wrongWith(asked, values) };
    };
  },
};
