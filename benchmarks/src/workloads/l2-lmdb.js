import { temporaryFile } from '../temporary.js';
import { readRounds, STORED, storedTargets } from './stored-rounds.js';

/** A batch of which nothing is in memory, over an embedded store: what does a key cost beyond reading and parsing it? */
export default {
  title: 'LMDB: a batch that is all in the file',
  cases({ isQuick }) {
    const keys = isQuick ? 200 : 1_000;
    return [
      {
        id: 'l2-lmdb',
        title: `mget of ${keys.toLocaleString('en')} keys of 250 B, no memory tier`,
        params: { keys },
        contenders: ['raw-l2', 'batchkit-l2', 'keyv-l2'],
        columns: STORED,
        isCompared: true,
        targets: storedTargets(1.5),
      },
    ];
  },
  async prepare({ contender, params: { keys }, isQuick }) {
    return readRounds(contender.openLmdb({ path: await temporaryFile() }), keys, isQuick);
  },
};
