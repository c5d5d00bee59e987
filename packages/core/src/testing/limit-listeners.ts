import assert from 'node:assert/strict';
import type { Limit } from '../limit.js';
import type { MaybePromise } from '../storage.js';
import { STORMS, storm } from './limit-calls.js';

/** Makes a limit change by itself. */
type Change<L extends Limit> = (limit: L) => MaybePromise<void>;

type Rule = <L extends Limit>(limit: L, change: Change<L> | undefined) => void | Promise<void>;

/** What a limit owes to who listens, and to who has left. */
export const LISTENER_RULES: Readonly<Record<string, Rule>> = {
  'registers listeners and lets them go': (limit) => {
    if (limit.onChange === undefined) return;
    const leave: unknown = limit.onChange(() => undefined);
    assert.equal(typeof leave, 'function', 'onChange returned no function');
    const leaveAgain = leave as () => void;
    leaveAgain();
    leaveAgain();
  },

  'tells nobody who has left': async (limit, change) => {
    let told = 0;
    const leave = limit.onChange?.(() => {
      told += 1;
    });
    if (typeof leave !== 'function') return;
    leave();
    for (const statuses of STORMS) storm(limit, statuses);
    await change?.(limit);
    assert.equal(told, 0, `a listener that had left was told ${told} times`);
  },
};

/** Whoever listens is told, though one of them has left. */
export async function tellsListeners<L extends Limit>(limit: L, change: Change<L>): Promise<void> {
  assert.ok(limit.onChange, 'Expected `onChange`: without it nobody hears of the `change` given.');
  const told = [0, 0, 0];
  const leave = told.map((_, index) =>
    limit.onChange?.(() => {
      told[index] = 1;
    }),
  );
  leave[0]?.();
  await change(limit);
  assert.deepEqual(told.slice(1), [1, 1], 'a listener was not told');
}
