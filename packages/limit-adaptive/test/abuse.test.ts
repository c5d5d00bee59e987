import { isBatchError } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { type AdaptiveLimitOptions, adaptiveLimit } from '../src/index.js';
import { CALL } from './calls.js';

/** What it throws, of which only the code and the text are looked at. */
function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isBatchError(error)) return `${error.code} [${error.plugin}] ${error.message}`;
    throw error;
  }
  return 'nothing is thrown';
}

const expected = (what: string) => `ERR_OPTION [adaptive] Expected ${what}.`;

describe('a wrong option is an error that says what was expected and what came', () => {
  it.each<[unknown, string]>([
    [{ maxConcurrency: 0 }, '`maxConcurrency` to be an integer from 1 to 10000, got `0` (number)'],
    [
      { maxConcurrency: Infinity },
      '`maxConcurrency` to be an integer from 1 to 10000, got `Infinity` (number)',
    ],
    [
      { minConcurrency: 5, maxConcurrency: 4 },
      '`minConcurrency` to be an integer from 1 to 4, got `5` (number)',
    ],
    [
      { initialConcurrency: 1, minConcurrency: 2 },
      '`initialConcurrency` to be an integer from 2 to 100, got `1` (number)',
    ],
    [{ increase: 1.5 }, '`increase` to be an integer from 1 to 100, got `1.5` (number)'],
    [{ decrease: 1 }, '`decrease` to be a number from 0.1 to 0.99, got `1` (number)'],
    [{ maxHoldWindows: 0 }, '`maxHoldWindows` to be an integer from 1 to 10000, got `0` (number)'],
    [{ latency: 'yes' }, '`latency` to be a boolean or an object, got `"yes"` (string)'],
    [{ latency: null }, '`latency` to be a boolean or an object, got `null`'],
    [{ latency: { alpha: 0 } }, '`latency.alpha` to be a number from 0.01 to 1, got `0` (number)'],
    [
      { latency: { deviations: -1 } },
      '`latency.deviations` to be a number from 0 to 100, got `-1` (number)',
    ],
    [{ pointsPerMinute: 1 }, '`pointsPerMinute` to be a number from 2 and up, got `1` (number)'],
    [{ pointsPerMinute: 10, burst: 10 }, '`burst` to be a number from 1 to 9, got `10` (number)'],
    [{ reserve: 2 }, '`reserve` to be a number from 0 to 1, got `2` (number)'],
    [
      { reserve: 0.3, backgroundReserve: 0.2 },
      '`backgroundReserve` to be a number from 0.3 to 1, got `0.2` (number)',
    ],
    [
      { secondaryBackoffMs: -1 },
      '`secondaryBackoffMs` to be a number of milliseconds from 0 and up, got `-1` (number)',
    ],
    [
      { backoffMs: '1s' },
      '`backoffMs` to be a number of milliseconds from 0 and up, got `"1s"` (string)',
    ],
    [
      { maxPauseMs: Infinity },
      '`maxPauseMs` to be a number from 1 and up, got `Infinity` (number)',
    ],
    ...['signalOf', 'resourceOf', 'kindOf', 'pointsOf', 'now', 'wallNow'].map(
      (name): [unknown, string] => [
        { [name]: 1 },
        `\`${name}\` to be a function, got \`1\` (number)`,
      ],
    ),
    [5, '`options of adaptiveLimit` to be an object, got `5` (number)'],
  ])('%j', (options, text) => {
    expect(errorOf(() => adaptiveLimit(options as AdaptiveLimitOptions))).toBe(expected(text));
  });

  it('an unknown one is named, beside those that are known', () => {
    const error = errorOf(() => adaptiveLimit({ concurrency: 5 } as AdaptiveLimitOptions));
    expect(error).toContain('Unknown options of adaptiveLimit: `concurrency`. Known are `initialC');
    const latency = { half: 2 } as AdaptiveLimitOptions['latency'];
    expect(errorOf(() => adaptiveLimit({ latency }))).toContain(
      'Unknown options of latency: `half`',
    );
  });

  it('undefined means the default', () => {
    const options = { maxConcurrency: undefined, signalOf: undefined, latency: undefined };
    expect(adaptiveLimit(options).concurrency).toBe(4);
    expect(adaptiveLimit({ maxConcurrency: 2 }).concurrency).toBe(2);
    expect(adaptiveLimit({ minConcurrency: 9 }).concurrency).toBe(9);
  });
});

describe('a function that answers something else than it should is named', () => {
  it.each<[AdaptiveLimitOptions, string]>([
    [
      { pointsOf: () => Number.NaN },
      '`pointsOf(call)` to be a number from 0 and up, got `NaN` (number)',
    ],
    [{ pointsOf: () => -1 }, '`pointsOf(call)` to be a number from 0 and up, got `-1` (number)'],
    [{ kindOf: () => 1 as never }, '`kindOf(call)` to be a string, got `1` (number)'],
    [
      { resourceOf: () => undefined as never },
      '`resourceOf(call)` to be a string, got `undefined`',
    ],
  ])('%j', (options, text) => {
    const limit = adaptiveLimit(options);
    expect(errorOf(() => limit.delayMs(CALL))).toBe(expected(text));
    expect(errorOf(() => limit.started(CALL))).toBe(expected(text));
    expect(limit.state()).toMatchObject({ inUse: 0, points: Infinity });
  });
});
