import { FailingUpstream } from '../failing-upstream.js';
import { distinctKeys } from '../keys.js';
import { exactly } from '../targets.js';
import { isAnswerFor } from '../upstream.js';
import { CONCURRENCY, TTL_MS } from './settings.js';

const KEYS = 1_000;
const FAILING = 10;

/** What one call is to bring about, and asking for the same keys again. */
const EXPECTED = {
  call: 'answers',
  values: KEYS - FAILING,
  errors: FAILING,
  upstreamCalls: KEYS,
  cached: KEYS - FAILING,
  callsAgain: FAILING,
};

const SUBJECT = 'batchkit/getSettled';

/** Some keys fail: does the caller get the others, and are they kept? */
export default {
  title: 'Partial failure: some keys fail',
  cases() {
    return [
      {
        id: 'partial-failure',
        title: `${KEYS.toLocaleString('en')} cold keys, ${FAILING} reject, concurrency ${CONCURRENCY}`,
        params: {},
        contenders: [
          SUBJECT,
          'batchkit',
          'dataloader',
          'layered-loader',
          'layered-loader/getSettled',
          'p-limit-map',
          'p-limit-map/getSettled',
          'effect',
          'effect/getSettled',
          'cachified',
          'cachified/getSettled',
          'cacheable',
          'cacheable/getSettled',
          'bentocache',
          'bentocache/getSettled',
        ],
        columns: [
          { figure: 'call', title: 'one call' },
          { figure: 'values', title: 'values' },
          { figure: 'errors', title: 'errors' },
          { figure: 'upstreamCalls', title: 'upstream calls' },
          { figure: 'cached', title: 'cached after' },
          { figure: 'callsAgain', title: 'calls of asking again' },
          { figure: 'all', title: 'all of it' },
        ],
        isCompared: false,
        maxRounds: 1,
        targets: Object.entries(EXPECTED).map(([figure, expected]) =>
          exactly(figure, expected, { of: SUBJECT, text: `${figure}: ${expected}` }),
        ),
      },
    ];
  },
  prepare({ contender, way }) {
    const keys = distinctKeys(KEYS);
    const upstream = new FailingUpstream(keys.fresh().filter((_, index) => index % 100 === 3));
    const open = () =>
      contender.open({
        concurrency: CONCURRENCY,
        capacity: 2 * KEYS,
        ttlMs: TTL_MS,
        fetch: upstream.fetch,
      });
    /** Asks an opened contender, and counts what comes and what is asked upstream for it. */
    async function ask(opened, asked) {
      const before = upstream.calls;
      const answer = await countsOf(asked, () => opened[way](asked));
      // A call that rejects may leave work behind it.
      await upstream.quiet();
      await opened.finish?.();
      return { ...answer, calls: upstream.calls - before };
    }
    /** How many keys are there without a call, when each is asked for on its own. */
    async function cachedAfter(opened) {
      let cached = 0;
      for (const key of keys.fresh()) cached += (await ask(opened, [key])).calls === 0 ? 1 : 0;
      return cached;
    }
    return async () => {
      const opened = open();
      const { counts, wrong, calls: upstreamCalls } = await ask(opened, keys.fresh());
      const again = await ask(opened, keys.fresh());
      const other = open();
      await ask(other, keys.fresh());
      const cached = await cachedAfter(other);
      const figures = { ...counts, upstreamCalls, cached, callsAgain: again.calls };
      const isAll = Object.entries(EXPECTED).every(([figure, value]) => figures[figure] === value);
      return { figures: { ...figures, all: isAll ? 'yes' : 'no' }, wrong: wrong ?? again.wrong };
    };
  },
};

/** How many values and errors a call gives: an error among the values, or beside them, or instead of all of them. */
async function countsOf(keys, call) {
  const counts = { call: 'answers', values: 0, errors: 0 };
  let answers;
  try {
    answers = await call();
  } catch {
    return { counts: { ...counts, call: 'rejects' }, wrong: undefined };
  }
  let wrong;
  for (const [index, answer] of answers.entries()) {
    const { value, error } = outcomeOf(answer);
    if (error !== undefined) counts.errors += 1;
    else if (isAnswerFor(value, keys[index])) counts.values += 1;
    else if (value !== undefined)
      wrong ??= `at ${index}, asked for ${keys[index]}, got ${value.id}`;
  }
  return { counts, wrong };
}

function outcomeOf(answer) {
  if (answer instanceof Error) return { error: answer };
  if (answer !== undefined && ('value' in answer || 'error' in answer)) return answer;
  return { value: answer };
}
