import { Contestant } from './contestant.js';

/** Rounds that one set of processes makes: what a process happens to be born with does not colour all of them. */
const ROUNDS_PER_PROCESS = 5;

/**
 * Measures the contenders of a case side by side: every round measures each of them once, in an order that is rotated
 * from round to round.
 *
 * @param {string} workload
 * @param {import('./types.d.ts').Case} situation
 * @param {{ rounds: number, isQuick: boolean, log: (text: string) => void }} options
 * @returns {Promise<Map<string, import('./types.d.ts').Measurement[]>>} Rounds by contender.
 */
export async function measureCase(workload, situation, { rounds: asked, isQuick, log }) {
  const { contenders, maxRounds = asked, roundsPerProcess = ROUNDS_PER_PROCESS } = situation;
  const rounds = Math.min(asked, maxRounds);
  const results = new Map(contenders.map((contender) => [contender, []]));
  for (let first = 0; first < rounds; first += roundsPerProcess) {
    const field = contenders.map((contender) => {
      return new Contestant(workload, contender, situation.params, isQuick);
    });
    try {
      await warmUp(field, isQuick);
      const end = Math.min(first + roundsPerProcess, rounds);
      for (let round = first; round < end; round += 1) {
        log(`${situation.id}: round ${round + 1} of ${rounds}`);
        for (const contestant of rotated(field, round)) {
          results.get(contestant.contender).push(await contestant.round());
        }
      }
    } finally {
      for (const contestant of field) contestant.end();
    }
  }
  return results;
}

/** One after the other: a warm-up beside another one would be compiled for a busy machine. */
async function warmUp(field, isQuick) {
  if (isQuick) await Promise.all(field.map((contestant) => contestant.warmUp()));
  else for (const contestant of field) await contestant.warmUp();
}

function rotated(items, by) {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
