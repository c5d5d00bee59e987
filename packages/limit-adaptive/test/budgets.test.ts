import { describe, expect, it } from 'vitest';
import { httpError, limitWith } from './calls.js';

/** What an answer says of its budget. */
const left = (remaining: number, { limit = 1_000, reset = 600, resource = 'core' } = {}) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
  'x-ratelimit-resource': resource,
});

describe('a budget', () => {
  it('that is used up stops the calls of its resource, until it is renewed', () => {
    const { limit, delayOf, pass } = limitWith({
      resourceOf: ({ optimizer }) => (optimizer === undefined ? 'core' : 'graphql'),
    });
    limit.observe(left(0));
    expect(delayOf({ priority: 'high' })).toBe(600_000);
    expect(delayOf({ optimizer: 'blobs' })).toBe(0);
    pass(600_000);
    expect(delayOf()).toBe(0);
    expect(limit.state().budgets).toEqual([]);
  });

  it('is known from an error as well', () => {
    const { start, delayOf } = limitWith();
    start().fail(httpError(403, left(0, { reset: 30 })));
    expect(delayOf({ priority: 'high' })).toBe(30_000);
  });

  it('of a resource that the headers name is that one, whatever was called', () => {
    const { limit, delayOf } = limitWith({ resourceOf: () => 'search' });
    limit.observe(left(0, { resource: 'core' }));
    expect(delayOf()).toBe(0);
    const { 'x-ratelimit-resource': _, ...unnamed } = left(0);
    limit.observe(unnamed, 'search');
    expect(delayOf()).toBe(600_000);
  });

  it('has a reserve for what is urgent, and what nobody waits for stops first', () => {
    const { limit, delayOf } = limitWith();
    const whoWaits = (remaining: number) => {
      limit.observe(left(remaining));
      return [
        delayOf({ isBackground: true, priority: 'low' }),
        delayOf({ priority: 'low' }),
        delayOf(),
        delayOf({ priority: 'high' }),
      ].map((delayMs) => delayMs > 0);
    };
    expect(whoWaits(501)).toEqual([false, false, false, false]);
    expect(whoWaits(500)).toEqual([true, false, false, false]);
    expect(whoWaits(101)).toEqual([true, false, false, false]);
    expect(whoWaits(100)).toEqual([true, true, true, false]);
    expect(whoWaits(1)).toEqual([true, true, true, false]);
    expect(whoWaits(0)).toEqual([true, true, true, true]);
  });

  it('is not overdrawn by calls that run and have not been counted yet', () => {
    const { limit, delayOf, start } = limitWith({ reserve: 0, initialConcurrency: 10 });
    limit.observe(left(2));
    const first = start();
    expect(delayOf()).toBe(0);
    start();
    expect(delayOf()).toBe(600_000);
    first.abort();
    expect(delayOf()).toBe(0);
  });

  it('only falls within a window, in whatever order answers come', () => {
    const { limit } = limitWith();
    for (const remaining of [500, 400, 450]) limit.observe(left(remaining));
    limit.observe(left(900, { reset: 1 }));
    expect(limit.state().budgets).toEqual([
      { resource: 'core', limit: 1_000, remaining: 400, resetInMs: 600_000 },
    ]);
    limit.observe(left(999, { reset: 4_000 }));
    expect(limit.state().budgets).toMatchObject([{ remaining: 999, resetInMs: 4_000_000 }]);
  });

  it('is renewed by the date of the answer, whatever the clock here says', () => {
    const { limit, delayOf } = limitWith();
    const sent = Date.UTC(2026, 10, 25, 10);
    const reset = sent / 1_000 + 90;
    limit.observe({ ...left(0, { reset }), date: new Date(sent).toUTCString() });
    expect(delayOf()).toBe(90_000);
  });

  it('tells who listens when it has changed', () => {
    const { limit } = limitWith();
    let told = 0;
    limit.onChange(() => {
      told += 1;
    });
    limit.observe(left(5));
    limit.observe({ 'content-type': 'text/html' });
    limit.observe(undefined);
    expect(told).toBe(1);
  });

  it('is kept for so many resources, and no more', () => {
    const { limit } = limitWith();
    for (let id = 0; id < 1_000; id += 1) limit.observe(left(5, { resource: `r${id}` }));
    expect(limit.state().budgets.length).toBeLessThanOrEqual(100);
    expect(limit.state().budgets.at(-1)?.resource).toBe('r999');
  });
});

describe('points per minute', () => {
  it('no minute costs more, wherever it begins', () => {
    const { delayOf, start, pass } = limitWith({ pointsPerMinute: 90, burst: 20, reserve: 0 });
    const starts: number[] = [];
    for (let now = 0; now < 300_000; ) {
      const delayMs = delayOf();
      pass(delayMs);
      now += delayMs;
      start().ok();
      starts.push(now);
    }
    const most = Math.max(
      ...starts.map((from) => starts.filter((at) => at >= from && at - from <= 60_000).length),
    );
    expect(most).toBeLessThanOrEqual(90);
    expect(starts.filter((at) => at === 0)).toHaveLength(20);
    expect(starts.length).toBeGreaterThan(5 * 70);
  });

  it('are taken by what a call costs', () => {
    const { delayOf, start, limit } = limitWith({
      pointsPerMinute: 70,
      burst: 10,
      reserve: 0,
      pointsOf: ({ keys }) => keys,
    });
    start({ keys: 8 }).ok();
    expect(limit.state().points).toBe(2);
    expect(delayOf({ keys: 2 })).toBe(0);
    expect(delayOf({ keys: 5 })).toBe(3_000);
    expect(delayOf({ keys: 0 })).toBe(0);
  });

  it('let a call that costs more than fits go when all are there, and are owed after that', () => {
    const { delayOf, start, pass, limit } = limitWith({
      pointsPerMinute: 70,
      burst: 10,
      reserve: 0,
      pointsOf: ({ keys }) => keys,
    });
    expect(delayOf({ keys: 25 })).toBe(0);
    start({ keys: 25 }).ok();
    expect(limit.state().points).toBe(-15);
    expect(delayOf({ keys: 1 })).toBe(16_000);
    pass(16_000);
    expect(delayOf({ keys: 1 })).toBe(0);
  });

  it('have a reserve for what is urgent', () => {
    const { delayOf, start } = limitWith({ pointsPerMinute: 70, burst: 10, reserve: 0.2 });
    for (let call = 0; call < 8; call += 1) start().ok();
    expect(delayOf({ isBackground: true })).toBeGreaterThan(delayOf());
    expect(delayOf()).toBe(1_000);
    expect(delayOf({ priority: 'high' })).toBe(0);
  });

  it('are not counted where nobody says how many there are', () => {
    const { limit, start, delayOf } = limitWith();
    for (let call = 0; call < 10_000; call += 1) start().ok();
    expect(limit.state().points).toBe(Infinity);
    expect(delayOf()).toBe(0);
  });
});
