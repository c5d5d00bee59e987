import { distinctKeys } from '../keys.js';
import { ratio } from '../targets.js';
import { prepareCold } from './cold-rounds.js';
import { CONCURRENCY, FLOOR, PER_KEY } from './settings.js';

/** Nothing is in the cache, and upstream answers at once: what does it cost to ask for everything? */
export default {
  title: 'Cold: upstream answers at once',
  cases({ isQuick }) {
    const keys = isQuick ? 500 : 10_000;
    return [
      {
        id: 'cold',
        title: `${keys.toLocaleString('en')} keys, \`prefixGrouper\` registered, concurrency ${CONCURRENCY}`,
        params: { keys },
        contenders: [
          FLOOR,
          'batchkit',
          'batchkit-flat',
          'p-limit-map',
          'original-design',
          'layered-loader',
          'dataloader',
          'effect',
          'cachified',
          'cacheable',
          'bentocache',
        ],
        columns: PER_KEY,
        isCompared: true,
        targets: [
          ratio('nsPerKey', { to: 'p-limit-map', must: 0.5, aim: 0.4 }),
          ratio('nsPerKey', { to: FLOOR, must: 4.5, aim: 3 }),
          ratio('nsPerKey', { of: 'batchkit-flat', to: 'p-limit-map', must: 0.5, aim: 0.4 }),
          ratio('nsPerKey', { of: 'batchkit-flat', to: FLOOR, must: 4.5, aim: 3 }),
        ],
      },
    ];
  },
  prepare(setup) {
    return prepareCold(setup, distinctKeys(setup.params.keys));
  },
};
