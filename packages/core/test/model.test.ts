import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from './model/run.js';
import { scenario } from './model/scenario.js';

const { MODEL_RUNS = '500', MODEL_PATH, CI } = process.env;

// CI plays the same scenarios every time: what turns it red is the change, not the draw.
const { MODEL_SEED = CI === undefined ? undefined : '20261123' } = process.env;

/** Time for all runs. Milliseconds. */
const TIMEOUT_MS = 3_600_000;

describe('the model', () => {
  it(
    'finds no scenario that breaks a guarantee',
    async () => {
      await fc.assert(
        fc.asyncProperty(scenario, async (played) => {
          expect(await run(played)).toEqual([]);
        }),
        {
          numRuns: Number(MODEL_RUNS),
          ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
          ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
        },
      );
    },
    TIMEOUT_MS,
  );
});
