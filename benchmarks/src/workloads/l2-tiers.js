import { distinctKeys, Keys } from '../keys.js';
import { openProxy } from '../proxy/proxy.js';
import { entriesFor } from '../records.js';
import { commandCounts } from '../redis/command-counts.js';
import { median } from '../statistics.js';
import { exactly, fasterThanPeers, fewerThanPeers } from '../targets.js';
import { wrongWith } from '../upstream.js';
import { TTL_MS } from './settings.js';

const KEYS = 1_000;
/** Batches before anything is measured, and in a round: what is to be found has to be written for each. */
const RUNS = { first: 30, round: 10 };
/** A round trip on one machine, within a data centre, and between two of them. Milliseconds. */
const ROUND_TRIPS_MS = [0.1, 1, 5];
/** A round trip that takes longer than any contender takes to write down what it asks. Milliseconds. */
const SLOW_MS = 200;

/** Every second key of a batch is in memory, the others are in Redis: no peer has to ask upstream. */
export default {
  title: 'Tiers: half of a batch in memory, half in Redis',
  needsRedis: true,
  cases({ isQuick, redisPort }) {
    return (isQuick ? [1] : ROUND_TRIPS_MS).map((roundTripMs) => ({
      id: `l2-tiers ${roundTripMs} ms`,
      title: `${KEYS.toLocaleString('en')} keys of 250 B, round trips of ${roundTripMs} ms`,
      params: { roundTripMs, redisPort },
      contenders: [
        'batchkit-l2',
        'layered-loader-l2',
        'cacheable-l2',
        'cache-manager-l2',
        'bentocache-l2',
      ],
      columns: [
        { figure: 'ms', title: 'ms', digits: 2 },
        { figure: 'commands', title: 'commands' },
        { figure: 'roundTrips', title: 'round trips' },
        { figure: 'commandsAgain', title: 'commands of asking again' },
      ],
      isCompared: true,
      targets: [
        fasterThanPeers('ms', { of: 'batchkit-l2', except: [] }),
        exactly('roundTrips', 1, { of: 'batchkit-l2' }),
        exactly('commands', 1, { of: 'batchkit-l2' }),
        exactly('commandsAgain', 0, { of: 'batchkit-l2', text: 'none when it is asked again' }),
        fewerThanPeers('commands', { of: 'batchkit-l2' }),
      ],
    }));
  },
  async prepare({ contender, params: { roundTripMs, redisPort }, isQuick }) {
    const proxy = await openProxy(redisPort);
    const redis = await commandCounts(redisPort);
    const writer = await contender.openTiers({ port: redisPort, ttlMs: TTL_MS });
    const reader = await contender.openTiers({ port: proxy.port, ttlMs: TTL_MS });
    const passAt = (ms) => proxy.become({ kind: 'pass', delayMs: ms / 2 });
    let batches = 0;

    /** A batch of keys that nobody has asked for yet, half of them in the reader's memory. */
    async function input() {
      batches += 1;
      const names = distinctKeys(KEYS).fresh();
      const keys = new Keys(names.map((name) => `${name}-${batches}`));
      await writer.setMany(entriesFor(keys.fresh()));
      const warm = reader.warm ?? reader.getMany;
      await warm(keys.fresh().filter((_, index) => index % 2 === 0));
      return keys.fresh();
    }
    /** What it takes to ask for a batch, counted. */
    async function counted() {
      const asked = await input();
      await passAt(SLOW_MS);
      await redis.count();
      await reader.getMany(asked.slice());
      const roundTrips = await proxy.count();
      const commands = await redis.count();
      await reader.getMany(asked.slice());
      const commandsAgain = await redis.count();
      await passAt(roundTripMs);
      return { roundTrips, commands, commandsAgain };
    }
    await passAt(roundTripMs);
    /** How long a batch takes: the median of some. */
    async function timed(runs) {
      const took = [];
      let wrong;
      while (took.length < runs) {
        const asked = await input();
        const startedAt = performance.now();
        const values = await reader.getMany(asked);
        took.push(performance.now() - startedAt);
        wrong ??= wrongWith(asked, values);
      }
      return { ms: median(took), wrong };
    }
    if (!isQuick) await timed(RUNS.first);
    return async () => {
      const { ms, wrong } = await timed(isQuick ? 1 : RUNS.round);
      return { figures: { ms, ...(await counted()) }, wrong };
    };
  },
};
