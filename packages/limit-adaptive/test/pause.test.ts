import { describe, expect, it } from 'vitest';
import { httpError, limitWith } from './calls.js';

const later = (seconds: number) => httpError(429, { 'retry-after': `${seconds}` });
const SECONDARY = httpError(403, {}, 'You have exceeded a secondary rate limit.');
const REJECTED = httpError(429);

describe('a retry-after', () => {
  it('stops every call, whatever it is, until its time is over', () => {
    const { start, delayOf, pass, limit } = limitWith({ initialConcurrency: 10 });
    start().fail(later(60));
    for (const call of [{}, { priority: 'high' }, { optimizer: 'tree' }] as const) {
      expect(delayOf(call)).toBe(60_000);
    }
    expect(limit.state()).toMatchObject({ phase: 'paused', pausedForMs: 60_000 });
    pass(59_999);
    expect(delayOf()).toBe(1);
    pass(1);
    expect(delayOf()).toBe(0);
  });

  it('is met by the longest of them, the calls under way by then included', () => {
    const { start, delayOf, pass, limit } = limitWith({ initialConcurrency: 10 });
    const calls = [start(), start(), start()];
    calls[0]?.fail(later(30));
    pass(1_000);
    calls[1]?.fail(later(90));
    calls[2]?.fail(later(5));
    expect(delayOf()).toBe(90_000);
    expect(limit.state().counts.pauses).toBe(1);
  });

  it('may be a date, which is compared with the date of the answer', () => {
    const { start, delayOf } = limitWith();
    const headers = {
      date: 'Wed, 25 Nov 2026 10:00:00 GMT',
      'retry-after': 'Wed, 25 Nov 2026 10:02:00 GMT',
    };
    start().fail(httpError(503, headers));
    expect(delayOf()).toBe(120_000);
  });

  it('is believed up to the longest pause', () => {
    const { start, delayOf } = limitWith({ maxPauseMs: 10_000 });
    start().fail(later(1e9));
    expect(delayOf()).toBe(10_000);
  });

  it('counts on an answer that went well too', () => {
    const { limit, delayOf } = limitWith();
    limit.observe(new Headers({ 'Retry-After': '7' }));
    expect(delayOf()).toBe(7_000);
  });
});

describe('when the pause is over', () => {
  /** A pause that has just ended, and the call that finds out. */
  function afterPause() {
    const upstream = limitWith({ initialConcurrency: 10 });
    upstream.start().fail(later(60));
    upstream.pass(60_000);
    return { ...upstream, probe: upstream.start() };
  }

  it('one call goes, and the others wait for its answer', () => {
    const { probe, delayOf, limit, pass } = afterPause();
    expect(limit.state()).toMatchObject({ phase: 'probing', counts: { probes: 1 } });
    expect(delayOf({ priority: 'high' })).toBe(Infinity);
    pass(3_600_000);
    expect(delayOf()).toBe(Infinity);
    probe.ok();
    expect(limit.state().phase).toBe('open');
    expect(delayOf()).toBe(0);
  });

  it('an answer that is an error of its own opens as well', () => {
    const { probe, delayOf } = afterPause();
    probe.fail(httpError(404));
    expect(delayOf()).toBe(0);
  });

  it('another retry-after closes again', () => {
    const { probe, delayOf } = afterPause();
    probe.fail(later(10));
    expect(delayOf()).toBe(10_000);
  });

  it('a probe that is refused without a time closes for a while', () => {
    const { probe, delayOf } = afterPause();
    probe.timeOut();
    expect(delayOf()).toBe(1_000);
  });

  it('a probe that was given up lets another go', () => {
    const { probe, delayOf, start, limit } = afterPause();
    probe.abort();
    expect(delayOf()).toBe(0);
    start();
    expect(delayOf()).toBe(Infinity);
    expect(limit.state().counts.probes).toBe(2);
  });

  it('calls from before the pause do not open it', () => {
    const { limit, start, pass, delayOf } = limitWith({ initialConcurrency: 10 });
    const old = [start(), start()];
    start().fail(later(60));
    pass(1_000);
    old[0]?.ok();
    expect(delayOf()).toBe(59_000);
    pass(59_000);
    const probe = start();
    old[1]?.ok();
    expect(limit.state().phase).toBe('probing');
    probe.ok();
    expect(limit.state().phase).toBe('open');
  });

  it('calls nested in the probe do not wait for it', () => {
    const { delayOf } = afterPause();
    expect(delayOf({ isNested: true })).toBe(0);
  });
});

describe('where upstream does not say how long', () => {
  it('a secondary limit is given a minute, and twice as long each time after that', () => {
    const { start, delayOf, pass } = limitWith();
    const waits = [1, 2, 3].map(() => {
      start().fail(SECONDARY);
      const delayMs = delayOf();
      pass(delayMs);
      return delayMs;
    });
    expect(waits).toEqual([60_000, 120_000, 240_000]);
  });

  it('and a minute again after a window that went well', () => {
    const { start, delayOf, pass, fill } = limitWith({ initialConcurrency: 1 });
    start().fail(SECONDARY);
    pass(60_000);
    fill(1);
    start().fail(SECONDARY);
    expect(delayOf()).toBe(60_000);
  });

  it('calls that were under way by then make it no longer', () => {
    const { start, delayOf } = limitWith({ initialConcurrency: 10 });
    const calls = Array.from({ length: 10 }, () => start());
    for (const call of calls) call.fail(SECONDARY);
    expect(delayOf()).toBe(60_000);
  });

  it('a plain 429 stops nothing, as long as fewer calls can run', () => {
    const { start, delayOf, limit } = limitWith({ initialConcurrency: 2 });
    const other = start();
    start().fail(REJECTED);
    other.ok();
    expect(limit.state()).toMatchObject({ concurrency: 1, phase: 'open' });
    expect(delayOf()).toBe(0);
  });

  it('and where they cannot, the second in a row does', () => {
    const { start, delayOf, pass } = limitWith({ initialConcurrency: 1, backoffMs: 250 });
    const waits = [1, 2, 3, 4].map(() => {
      start().fail(REJECTED);
      const delayMs = delayOf();
      pass(Math.max(delayMs, 1));
      return delayMs;
    });
    expect(waits).toEqual([0, 250, 500, 1_000]);
  });

  it('a used up budget without a reset is waited out like a secondary limit', () => {
    const { start, delayOf } = limitWith({ secondaryBackoffMs: 5_000 });
    start().fail(httpError(403, { 'x-ratelimit-remaining': '0' }));
    expect(delayOf()).toBe(5_000);
  });
});
