import { adaptiveLimit } from '@batchkit/limit-adaptive';
import { distinctKeys, seededRandom } from '../keys.js';
import { median } from '../statistics.js';
import { answerFor, wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const SERVICE_MS = 100;
const REFUSE_MS = 25;
/** What upstream answers when it wants to be left alone. */
const PAUSE_MS = 60_000;
const STEP_AT_MS = 30_000;
const MOST_FIXED = 16;
const FIXED = 5;

const ADAPTIVE = 'batchkit/adaptive';
const BEST = 'batchkit/best-fixed';
const FIVE = `batchkit/fixed-${FIXED}`;

/** An upstream with a hidden capacity, and one that asks for a pause: what a limit costs, and what it spares. */
export default {
  title: 'A limit that finds out what upstream takes (virtual clock)',
  isVirtual: true,
  cases() {
    return [
      hidden('step-down', 'goes from 8 down to 3 calls at once', { from: 8, to: 3, keys: 3_300 }),
      hidden('step-up', 'goes from 3 up to 12', { from: 3, to: 12, keys: 4_500 }),
      hidden('noise', 'takes 3 to 5, anew every 5 s, with uneven times and 1% of 502', {
        from: 4,
        to: 4,
        keys: 2_400,
        wander: 1,
        sigma: 0.6,
        faultShare: 0.01,
      }),
      {
        id: 'retry-after',
        title: `1,000 keys, the 150th call is told to come back in ${PAUSE_MS / 1_000} s`,
        params: { from: 100, to: 100, keys: 1_000, pauseAtCall: 150 },
        contenders: [ADAPTIVE, 'batchkit/fixed-20'],
        columns: [
          { figure: 'during', title: 'calls during the pause' },
          { figure: 'calls', title: 'calls' },
          { figure: 'finishMs', title: 'finish, ms' },
        ],
        isCompared: false,
        maxRounds: 1,
        targets: [sendsNoneDuringPause],
      },
    ];
  },
  prepare({ contender, way, params, isQuick, clock }) {
    const keys = distinctKeys(params.keys);
    const asked = keys.fresh();
    const run = async (limit) => {
      const upstream = upstreamOf(params, clock);
      const retry = { attempts: Infinity, delayMs: () => 0 };
      const opened = contender.open(
        { concurrency: Infinity, ttlMs: TTL_MS, fetch: upstream.fetch },
        { limit, retry },
      );
      const values = await clock.finish(opened.getMany(keys.fresh()));
      return { figures: upstream.figures(), wrong: wrongWith(asked, values) };
    };
    if (way === 'adaptive') return () => run(adaptiveLimit());
    if (way === 'best-fixed') return () => bestOf(candidates(params, isQuick), run);
    return () => run(Number(way.slice('fixed-'.length)));
  },
};

function hidden(id, title, params) {
  return {
    id,
    title: `An upstream that ${title}`,
    params,
    contenders: [ADAPTIVE, FIVE, BEST],
    columns: [
      { figure: 'finishMs', title: 'finish, ms' },
      { figure: 'refused', title: '429s' },
      { figure: 'calls', title: 'calls' },
      { figure: 'limit', title: 'limit' },
    ],
    isCompared: false,
    maxRounds: 1,
    targets: [nearTheBest, sparesRefusals],
  };
}

/** A look at the answers does not need every limit that may be the best. */
function candidates({ from, to }, isQuick) {
  if (isQuick) return new Set([from, to, FIXED]);
  return Array.from({ length: MOST_FIXED }, (_, index) => index + 1);
}

/** The fixed limit that finishes first, in hindsight. */
async function bestOf(limits, run) {
  let best;
  for (const limit of limits) {
    const measured = await run(limit);
    const isBetter = !(measured.figures.finishMs >= best?.figures.finishMs);
    if (isBetter) best = { ...measured, figures: { ...measured.figures, limit } };
  }
  return best;
}

/** @param {{ from: number, to: number, wander?: number, sigma?: number, faultShare?: number, pauseAtCall?: number }} params */
function upstreamOf(params, clock) {
  const { wander = 0, sigma = 0.3, faultShare = 0, pauseAtCall = Infinity } = params;
  const random = seededRandom(11);
  const startedAt = clock.now;
  const drift = Array.from({ length: 1_000 }, () => Math.round((2 * random() - 1) * wander));
  const seen = { calls: 0, refused: 0, during: 0, finishMs: 0 };
  let running = 0;
  let pausedAt = Infinity;

  const after = (ms, end) =>
    new Promise((resolve, reject) => setTimeout(() => end(resolve, reject), ms));
  const refuse = (status, headers = {}) =>
    after(REFUSE_MS, (_, reject) => {
      if (headers['retry-after'] !== undefined) pausedAt = clock.now;
      reject(Object.assign(new Error(`HTTP ${status}`), { status, response: { headers } }));
    });
  const capacity = (now) =>
    (now < STEP_AT_MS ? params.from : params.to) + drift[Math.floor(now / 5_000)];

  return {
    fetch(key) {
      const now = clock.now - startedAt;
      seen.calls += 1;
      if (clock.now >= pausedAt && clock.now < pausedAt + PAUSE_MS) seen.during += 1;
      if (seen.calls === pauseAtCall) return refuse(429, { 'retry-after': `${PAUSE_MS / 1_000}` });
      if (running >= capacity(now)) {
        seen.refused += 1;
        return refuse(429);
      }
      running += 1;
      const isFault = random() < faultShare;
      return after(serviceMs(random, sigma), (resolve, reject) => {
        running -= 1;
        seen.finishMs = clock.now - startedAt;
        if (isFault) reject(Object.assign(new Error('HTTP 502'), { status: 502 }));
        else resolve(answerFor(key));
      });
    },
    figures: () => ({ ...seen, finishMs: Math.round(seen.finishMs), limit: '' }),
  };
}

/** Log-normal: `SERVICE_MS` on average. */
function serviceMs(random, sigma) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return SERVICE_MS * Math.exp(sigma * normal - sigma ** 2 / 2);
}

function figure(results, contender, name) {
  return median(results.get(contender).map((round) => round.figures[name]));
}

/** @type {import('../types.d.ts').Target} */
function nearTheBest(results) {
  const share = figure(results, BEST, 'finishMs') / figure(results, ADAPTIVE, 'finishMs');
  return {
    target: 'at least 90% of the throughput of the best fixed limit',
    measured: `${(100 * share).toFixed(1)}%`,
    reached: share >= 0.9,
    isExact: true,
  };
}

/** @type {import('../types.d.ts').Target} */
function sparesRefusals(results) {
  const share = figure(results, ADAPTIVE, 'refused') / figure(results, FIVE, 'refused');
  return {
    target: `fewer than 10% of the 429s of a fixed limit of ${FIXED}`,
    measured: `${(100 * share).toFixed(1)}%`,
    reached: share < 0.1,
    isExact: true,
  };
}

/** @type {import('../types.d.ts').Target} */
function sendsNoneDuringPause(results) {
  const during = figure(results, ADAPTIVE, 'during');
  return {
    target: 'no call during the pause',
    measured: String(during),
    reached: during === 0,
    isExact: true,
  };
}
