import { distinctKeys } from '../keys.js';
import { ratio } from '../targets.js';
import { prepareCold } from './cold-rounds.js';
import { PER_KEY } from './settings.js';
import { prepareWarm } from './warm-rounds.js';

const WITHOUT = 'batchkit';
const WITH = 'batchkit-metrics';

/** The same batches, with and without a collector: what does it cost to know what they cost? */
export default {
  title: 'Metrics: what it costs to collect them',
  cases({ isQuick }) {
    const keys = isQuick ? 500 : 10_000;
    return ['warm', 'cold'].map((state) => ({
      id: `metrics-cost-${state}`,
      title: `${state}, ${keys.toLocaleString('en')} keys`,
      params: { state, keys },
      contenders: [WITHOUT, WITH],
      columns: PER_KEY,
      isCompared: true,
      targets: [ratio('nsPerKey', { of: WITH, to: WITHOUT, must: 1.1, aim: 1.05 })],
    }));
  },
  prepare(setup) {
    const { state, keys } = setup.params;
    const prepare = state === 'warm' ? prepareWarm : prepareCold;
    return prepare(setup, distinctKeys(keys));
  },
};
