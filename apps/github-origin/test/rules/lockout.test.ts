import { describe, expect, it } from 'vitest';
import { createLockout } from '../../src/rules/lockout.js';

describe('a lockout', () => {
  it('runs for its seconds', () => {
    const lockout = createLockout(60, 0);
    expect([lockout.isRunning(0), lockout.secondsLeft(0)]).toEqual([false, 0]);
    lockout.begin(1_000);
    expect([lockout.isRunning(1_000), lockout.secondsLeft(1_000)]).toEqual([true, 60]);
    expect([lockout.isRunning(60_999), lockout.secondsLeft(60_999)]).toEqual([true, 1]);
    expect([lockout.isRunning(61_000), lockout.secondsLeft(61_000)]).toEqual([false, 0]);
  });

  it('is known when it has been told and what was on its way has arrived', () => {
    const lockout = createLockout(60, 250);
    lockout.begin(0);
    expect(lockout.isKnown(10_000)).toBe(false);
    lockout.told(10_000);
    lockout.told(10_100);
    expect([lockout.isKnown(10_249), lockout.isKnown(10_250)]).toEqual([false, true]);
    expect([lockout.isKnown(59_999), lockout.isKnown(60_000)]).toEqual([true, false]);
  });

  it('of the next time has to be told anew', () => {
    const lockout = createLockout(1, 0);
    lockout.begin(0);
    lockout.told(0);
    lockout.begin(5_000);
    expect(lockout.isKnown(5_000)).toBe(false);
  });
});
