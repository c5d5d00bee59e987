import { distinctKeys } from '../keys.js';
import { ratio } from '../targets.js';
import { PER_KEY } from './settings.js';
import { prepareWarm } from './warm-rounds.js';

const FLOOR = 'floor/processBatch';
const SUBJECT = 'batchkit/processBatch';

/** As `warm`, with a request object and a function for every key. */
export default {
  title: 'Warm, request objects built inside the timing',
  cases({ isQuick }) {
    const keys = isQuick ? 1_000 : 10_000;
    return [
      {
        id: 'warm-requests',
        title: `${keys.toLocaleString('en')} requests, one \`processBatch\``,
        params: { keys },
        contenders: [FLOOR, SUBJECT],
        columns: PER_KEY,
        isCompared: true,
        targets: [ratio('nsPerKey', { of: SUBJECT, to: FLOOR, must: 3, aim: 2 })],
      },
    ];
  },
  prepare(setup) {
    return prepareWarm(setup, distinctKeys(setup.params.keys));
  },
};
