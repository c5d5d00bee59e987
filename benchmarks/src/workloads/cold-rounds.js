import { timedRounds } from '../timing.js';
import { instantFetch, wrongWith } from '../upstream.js';
import { CONCURRENCY, TTL_MS } from './settings.js';

/**
 * Times how long a contender with an empty cache takes to bring `keys` and to store them.
 *
 * @param {import('../types.d.ts').Setup<unknown>} setup
 * @param {import('../keys.js').Keys} keys
 */
export async function prepareCold({ contender, way, isQuick }, keys) {
  const open = () =>
    contender.open({
      concurrency: CONCURRENCY,
      capacity: 2 * keys.length,
      ttlMs: TTL_MS,
      fetch: instantFetch,
    });
  const round = await timedRounds({
    input: () => ({ asked: keys.fresh(), opened: open() }),
    async run({ asked, opened }) {
      const values = await opened[way](asked);
      // Where values are handed over before they are stored, storing them is part of the work all the same.
      await opened.finish?.();
      return values;
    },
    check: ({ asked }, values) => wrongWith(asked, values),
    keys: keys.length,
    isQuick,
  });
  return async () => {
    const { nanoseconds, wrong } = await round();
    return { figures: { nsPerKey: nanoseconds / keys.length }, wrong };
  };
}
