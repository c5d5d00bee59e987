import { distinctKeys, halfDuplicateKeys } from '../keys.js';
import { fasterThanPeers, ratio } from '../targets.js';
import { FLOOR, PER_KEY } from './settings.js';
import { prepareWarm } from './warm-rounds.js';

const CONTENDERS = [
  FLOOR,
  'batchkit',
  'layered-loader/getInMemoryOnly',
  'layered-loader',
  'p-limit-map',
  'original-design',
  'dataloader',
  'cacheable/read',
  'effect',
  'cachified',
  'bentocache',
];

/** Everything is in the cache: what does it cost to get it out? */
export default {
  title: 'Warm: every key is in the cache',
  cases({ isQuick }) {
    const keys = isQuick ? 1_000 : 10_000;
    return [
      { id: 'warm', title: `${count(keys)} distinct keys, one \`getMany\``, isHalf: false },
      {
        id: 'warm-duplicates',
        title: `${count(keys)} requests, half of them duplicates`,
        isHalf: true,
      },
    ].map(({ id, title, isHalf }) => ({
      id,
      title,
      params: { keys, isHalf },
      contenders: CONTENDERS,
      columns: PER_KEY,
      isCompared: true,
      targets: [
        ratio('nsPerKey', { to: FLOOR, must: 2, aim: 1.5 }),
        fasterThanPeers('nsPerKey', { except: [FLOOR] }),
      ],
    }));
  },
  prepare(setup) {
    const { keys, isHalf } = setup.params;
    return prepareWarm(setup, isHalf ? halfDuplicateKeys(keys) : distinctKeys(keys));
  },
};

function count(keys) {
  return keys.toLocaleString('en');
}
