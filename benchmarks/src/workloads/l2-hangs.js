import { distinctKeys } from '../keys.js';
import { openProxy } from '../proxy/proxy.js';
import { entriesFor, recordFor } from '../records.js';
import { within } from '../targets.js';
import { wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const KEYS = 100;
/** As many as make the breaker open, and some. */
const BATCHES = 8;
const UPSTREAM_MS = 10;
/** Whoever has not answered then hangs. Milliseconds. */
const PATIENCE_MS = 3_000;
/** How long a lookup of ours waits for Redis: what `softMs` is by default. */
const SOFT_MS = 250;
/** What it takes to notice, and to go on. Milliseconds. */
const LATE_MS = 25;

/** What becomes of the way to Redis, once it has worked. The values are there, and longer than what comes through. */
const FAULTS = {
  refused: { kind: 'refuse' },
  'black hole': { kind: 'black-hole' },
  'slow drip': { kind: 'drip', perSecond: 1 },
  'cut in the middle of each answer': { kind: 'cut', afterBytes: 4_000 },
};

/** Redis does not answer, or not to the end: how long does a batch take, where upstream answers in 10 ms? */
export default {
  title: 'Hangs: Redis does not answer',
  needsRedis: true,
  cases({ isQuick, redisPort }) {
    const faults = isQuick ? ['black hole'] : Object.keys(FAULTS);
    return faults.map((fault) => ({
      id: `l2-hangs ${fault}`,
      title: `${fault}: ${BATCHES} batches of ${KEYS} keys, one after the other, upstream answers in ${UPSTREAM_MS} ms`,
      params: { fault, redisPort },
      contenders: [
        'batchkit-l2',
        'layered-loader-l2',
        'cacheable-l2',
        'cache-manager-l2',
        'bentocache-l2',
      ],
      columns: [
        { figure: 'longest', title: 'longest batch, ms' },
        { figure: 'over', title: `longest beyond ${SOFT_MS} ms + upstream` },
        { figure: 'last', title: 'last batch' },
        { figure: 'answered', title: `answered, of ${BATCHES}` },
      ],
      isCompared: false,
      roundsPerProcess: 1,
      targets: [
        within('over', {
          of: 'batchkit-l2',
          must: LATE_MS,
          unit: 'ms',
          text: `no longer than ${SOFT_MS} ms + upstream, give or take ${LATE_MS} ms`,
        }),
      ],
    }));
  },
  async prepare({ contender, params: { fault, redisPort }, isQuick }) {
    const fetchMany = async (keys) => {
      await sleep(UPSTREAM_MS);
      return keys.map(recordFor);
    };
    const writer = await contender.openTiers({ port: redisPort, ttlMs: TTL_MS });
    const keys = Array.from({ length: BATCHES }, (_, batch) =>
      distinctKeys(KEYS)
        .fresh()
        .map((name) => `${name}-${batch}`),
    );
    for (const batch of keys) await writer.setMany(entriesFor(batch));
    const proxy = await openProxy(redisPort);
    const reader = await contender.openTiers({ port: proxy.port, ttlMs: TTL_MS, fetchMany });
    // What is measured is the fault, not code that has never run.
    for (let run = 0; run < (isQuick ? 1 : 50); run += 1) {
      const asked = distinctKeys(KEYS).fresh();
      await reader.load(asked.map((name) => `${name}-warm-${run}`));
    }
    const patienceMs = isQuick ? 2 * SOFT_MS : PATIENCE_MS;

    return async () => {
      const took = [];
      const over = [];
      let wrong;
      for (const batch of isQuick ? keys.slice(0, 1) : keys) {
        await proxy.become(FAULTS[fault]);
        // On a busy machine timers are late, so that they are measured beside it.
        const allowed = timed(sleep(SOFT_MS).then(() => fetchMany(batch)));
        const asked = await timed(inTime(reader.load(batch), patienceMs));
        took.push(asked.ms);
        over.push(asked.ms - (await allowed).ms);
        // Who hangs once hangs for as long as anybody would look on.
        if (asked.value === HANGS) break;
        if (!(asked.value instanceof Error)) wrong ??= wrongWith(batch, asked.value);
      }
      const answered = took.filter((ms) => ms < patienceMs).length;
      const figures = { longest: Math.max(...took), over: Math.max(...over), last: took.at(-1) };
      return { figures: { ...figures, answered }, wrong };
    };
  },
};

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function timed(work) {
  const startedAt = performance.now();
  const value = await work;
  return { value, ms: performance.now() - startedAt };
}

const HANGS = Symbol('hangs');

/** @returns HANGS where it takes longer, the error where it rejects. */
async function inTime(work, ms) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, HANGS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}
