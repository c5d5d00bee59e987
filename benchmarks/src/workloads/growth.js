import { distinctKeys } from '../keys.js';
import { medianRatio } from '../statistics.js';
import { prepareCold } from './cold-rounds.js';
import { FLOOR, PER_KEY } from './settings.js';
import { prepareWarm } from './warm-rounds.js';

const SIZES = { quick: [100, 1_000], full: [100, 10_000, 1_000_000] };

/** How far the quotient to the floor may grow from the middle size to the largest: memory gets slower, not the code. */
const MAX_GROWTH = 1.5;

/** The same batch, larger and larger: does a key cost more in a larger one? */
export default {
  title: 'Growth: what a key costs in larger batches',
  cases({ isQuick }) {
    const sizes = SIZES[isQuick ? 'quick' : 'full'];
    return ['warm', 'cold'].flatMap((state) =>
      sizes.map((keys) => ({
        id: idOf(state, keys),
        title: `${state}, ${keys.toLocaleString('en')} keys`,
        params: { state, keys },
        contenders: [FLOOR, 'batchkit'],
        columns: PER_KEY,
        isCompared: true,
        targets: [],
      })),
    );
  },
  prepare(setup) {
    const { state, keys } = setup.params;
    return state === 'warm'
      ? prepareWarm(setup, distinctKeys(keys))
      : prepareCold(setup, distinctKeys(keys));
  },
  conclude(results) {
    const [, middle, largest] = SIZES.full;
    if (!results.has(idOf('warm', largest))) return [];
    return ['warm', 'cold'].map((state) => {
      const before = toFloor(results.get(idOf(state, middle)));
      const after = toFloor(results.get(idOf(state, largest)));
      return {
        target: `${state}: no super-linear term (× floor grows ≤ ${MAX_GROWTH} × from ${middle.toLocaleString('en')} to ${largest.toLocaleString('en')} keys)`,
        measured: `${before.toFixed(2)} × → ${after.toFixed(2)} ×`,
        reached: after <= before * MAX_GROWTH,
        isExact: false,
      };
    });
  },
};

function toFloor(results) {
  return medianRatio(results.get('batchkit'), results.get(FLOOR), 'nsPerKey');
}

function idOf(state, keys) {
  return `growth-${state}-${keys}`;
}
