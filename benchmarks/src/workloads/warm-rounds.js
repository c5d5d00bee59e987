import { timedRounds } from '../timing.js';
import { instantFetch, wrongWith } from '../upstream.js';
import { CONCURRENCY, TTL_MS } from './settings.js';

/**
 * Fills a contender with `keys`, and times how long it takes to get them back.
 *
 * @param {import('../types.d.ts').Setup<unknown>} setup
 * @param {import('../keys.js').Keys} keys
 */
export async function prepareWarm({ contender, way, isQuick }, keys) {
  const opened = contender.open({
    concurrency: CONCURRENCY,
    capacity: 2 * keys.length,
    ttlMs: TTL_MS,
    fetch: instantFetch,
  });
  await opened.getMany(keys.fresh());
  await opened.finish?.();
  const round = await timedRounds({
    input: () => keys.fresh(),
    run: opened[way],
    check: wrongWith,
    keys: keys.length,
    isQuick,
  });
  return async () => {
    const { nanoseconds, wrong } = await round();
    return { figures: { nsPerKey: nanoseconds / keys.length }, wrong };
  };
}
