import assert from 'node:assert/strict';
import type { Limit } from '../limit.js';
import type { MaybePromise } from '../storage.js';
import type { TestApi } from './api.js';
import { CALLS, delayOf, STORMS, storm } from './limit-calls.js';
import { LISTENER_RULES, tellsListeners } from './limit-listeners.js';
import { LIMIT_RULES } from './limit-rules.js';

/** What a limit under test can do, as its author declares it. */
export interface LimitSuiteOptions<L extends Limit = Limit> {
  /**
   * Makes the limit change by itself, as time or another process would, so that who listens has to be told. None: that
   * listeners are told is not checked.
   */
  change?: ((limit: L) => MaybePromise<void>) | undefined;
  /**
   * Moves the clock that the limit reads forward by so many milliseconds. None: that a delay ends is not checked.
   */
  advance?: ((ms: number) => MaybePromise<void>) | undefined;
}

/** How often a limit may say that the time is not over yet, once the time it told is over. */
const MAX_ROUNDS = 100;

/**
 * Registers the tests that every {@link Limit} passes.
 *
 * What a processor needs of a limit: `concurrency` is an integer from `1` and up, or `Infinity`, whenever it is read, and
 * reading it costs next to nothing. `delayMs` answers a number: up to `0`, a negative one too, starts the call; more than
 * `0` makes it wait; `Infinity` needs an `onChange`, or a processor that has nothing else to do would wait for ever. Each
 * call is described by a new object whenever the limit hears of it, and its priority may have risen by its end, so an
 * object is no way to know a call. Nothing that a limit throws is seen by callers of the processor.
 *
 * @param api - `describe` and `it` of the test runner.
 * @param create - Makes a new limit that no other test has used. Called several times for one test.
 */
export function testLimit<L extends Limit>(
  { describe, it }: TestApi,
  create: () => L,
  { change, advance }: LimitSuiteOptions<L> = {},
): void {
  describe('the Limit contract', () => {
    for (const [claim, check] of Object.entries(LIMIT_RULES)) it(claim, () => check(create));
    for (const [claim, check] of Object.entries(LISTENER_RULES)) {
      it(claim, () => check(create(), change));
    }
    if (change !== undefined) {
      it('tells everybody who listens when it changes by itself', () =>
        tellsListeners(create(), change));
    }
    if (advance !== undefined) {
      it('lets a call start when the time it told is over', () => endsDelays(create, advance));
    }
  });
}

/** Each delay ends when its time is over, or is told anew a few times. */
async function endsDelays(
  create: () => Limit,
  advance: (ms: number) => MaybePromise<void>,
): Promise<void> {
  for (const statuses of STORMS) {
    const limit = create();
    storm(limit, statuses);
    for (const call of CALLS) {
      let delayMs = delayOf(limit, call);
      for (let round = 0; delayMs > 0 && delayMs < Infinity; round += 1) {
        assert.ok(round < MAX_ROUNDS, `delayMs is ${delayMs} after ${round} waits`);
        await advance(delayMs);
        delayMs = delayOf(limit, call);
      }
    }
  }
}
