import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { circuitBreaker } from '../../src/l2/breaker.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function breakerOf(failures = 3, cooldownMs = 100) {
  const changes: unknown[] = [];
  const breaker = circuitBreaker({ failures, cooldownMs }, (state, error) => {
    changes.push(error === undefined ? state : [state, error]);
  });
  const fail = (times: number) => {
    for (let time = 0; time < times; time += 1) breaker.begin().failed('down');
  };
  return { breaker, changes, fail };
}

describe('the breaker', () => {
  it('opens when so many operations in a row have failed, and says so once', () => {
    const { breaker, changes, fail } = breakerOf();
    fail(2);
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
    fail(5);
    expect(changes).toEqual([['open', 'down']]);
  });

  it('counts anew after a success', () => {
    const { breaker, fail } = breakerOf();
    fail(2);
    breaker.begin().succeeded();
    fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('counts the first outcome of an operation alone', () => {
    const { breaker } = breakerOf(2);
    const slow = breaker.begin();
    slow.failed('too slow');
    slow.succeeded();
    slow.failed('and broken');
    expect(breaker.state).toBe('closed');
    breaker.begin().failed('down');
    expect(breaker.state).toBe('open');
  });

  it('lets one operation through after the cooldown, and closes when it succeeds', () => {
    const { breaker, changes, fail } = breakerOf();
    fail(3);
    vi.advanceTimersByTime(99);
    expect(breaker.probe()).toBeUndefined();
    vi.advanceTimersByTime(1);
    const probe = breaker.probe();
    expect(breaker.state).toBe('half-open');
    expect(breaker.probe()).toBeUndefined();
    probe?.succeeded();
    expect(changes).toEqual([['open', 'down'], 'half-open', 'closed']);
  });

  it('stays open for another cooldown when it fails', () => {
    const { breaker, fail } = breakerOf();
    fail(3);
    vi.advanceTimersByTime(100);
    breaker.probe()?.failed('still down');
    expect(breaker.state).toBe('open');
    vi.advanceTimersByTime(99);
    expect(breaker.probe()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(breaker.probe()).toBeDefined();
  });

  it('learns nothing from what began before it changed', () => {
    const { breaker, fail } = breakerOf();
    const early = breaker.begin();
    const late = breaker.begin();
    fail(3);
    early.succeeded();
    expect(breaker.state).toBe('open');
    vi.advanceTimersByTime(100);
    const probe = breaker.probe();
    late.failed('long ago');
    expect(breaker.state).toBe('half-open');
    probe?.succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('never opens where no number of failures is too many', () => {
    const { breaker, fail } = breakerOf(Infinity);
    fail(1_000);
    expect(breaker.state).toBe('closed');
  });
});
