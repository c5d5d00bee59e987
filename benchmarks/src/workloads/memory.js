import { distinctKeys } from '../keys.js';
import { above } from '../targets.js';
import { CONCURRENCY, FLOOR, TTL_MS } from './settings.js';

const MIB = 2 ** 20;
const VALUE_BYTES = 1_024;

/** How often memory is looked at. A forced collection of everything is slow, so there are fewer of those. */
const SAMPLES = { live: 40, running: 1_000 };

const CONTENDERS = [
  FLOOR,
  'batchkit',
  'p-limit-map',
  'original-design',
  'layered-loader',
  'dataloader',
  'effect',
  'cachified',
  'cacheable',
  'bentocache',
];

/** A big cold batch: what does it hold on to beside the values? */
export default {
  title: 'Memory: a big cold batch',
  cases({ isQuick }) {
    const keys = isQuick ? 2_000 : 200_000;
    const size = `${keys.toLocaleString('en')} keys of 1 KiB`;
    return [
      {
        id: 'memory',
        title: `${size}: heap in use (garbage collected before each look)`,
        mode: 'live',
      },
      {
        id: 'memory-running',
        title: `${size}: heap as it runs (garbage included)`,
        mode: 'running',
      },
    ].map(({ id, title, mode }) => ({
      id,
      title,
      params: { keys, mode },
      contenders: CONTENDERS,
      columns: [
        { figure: 'peakMiB', title: 'peak heap, MiB', digits: 1 },
        { figure: 'bytesPerKey', title: 'bytes a key', digits: 0 },
        { figure: 'rssMiB', title: 'peak RSS, MiB', digits: 0 },
      ],
      isCompared: true,
      maxRounds: 3,
      roundsPerProcess: 1,
      targets: [above('bytesPerKey', { to: FLOOR, must: 400, aim: 250, unit: 'B a key' })],
    }));
  },
  prepare({ contender, way, params }) {
    const { keys: count, mode } = params;
    const keys = distinctKeys(count);
    const values = new BigValues();
    const peak = new Peak(mode, Math.max(1, Math.floor(count / SAMPLES[mode])));
    const fetch = async (key) => {
      peak.noteCall();
      // A real upstream lets the event loop turn before it answers.
      await new Promise((resolve) => setImmediate(resolve));
      return values.answerFor(key);
    };
    return async () => {
      const opened = contender.open({
        concurrency: CONCURRENCY,
        capacity: 2 * count,
        ttlMs: TTL_MS,
        fetch,
      });
      const asked = keys.fresh();
      peak.start();
      const answer = await opened[way](asked);
      peak.look();
      await opened.finish?.();
      peak.look();
      const figures = {
        peakMiB: peak.bytes / MIB,
        bytesPerKey: peak.bytes / count,
        rssMiB: process.resourceUsage().maxRSS / 1_024,
      };
      return { figures, wrong: values.wrongWith(asked, answer) };
    };
  },
};

/** The most memory seen, above what was in use before. */
class Peak {
  bytes = 0;
  #mode;
  #every;
  #calls = 0;
  #before = 0;

  constructor(mode, every) {
    this.#mode = mode;
    this.#every = every;
  }

  start() {
    globalThis.gc();
    this.#before = used();
  }

  noteCall() {
    this.#calls += 1;
    if (this.#calls % this.#every === 0) this.look();
  }

  look() {
    if (this.#mode === 'live') globalThis.gc();
    this.bytes = Math.max(this.bytes, used() - this.#before);
  }
}

function used() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Values of which each holds a text of 1 KiB that no other one shares. */
class BigValues {
  #filling = Buffer.alloc(VALUE_BYTES, 'x');

  answerFor(key) {
    this.#filling.write(key, 0, 'latin1');
    return { id: key, text: this.#filling.toString('latin1') };
  }

  wrongWith(keys, values) {
    const at = keys.findIndex((key, index) => {
      const { id, text } = values[index] ?? {};
      return id !== key || text.length !== VALUE_BYTES || !text.startsWith(key);
    });
    return at === -1 ? undefined : `at ${at}, asked for ${keys[at]}, got ${values[at]?.id}`;
  }
}
