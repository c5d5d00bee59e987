import { describe, expect, it } from 'vitest';
import { httpError, limitWith } from './calls.js';

const REJECTED = httpError(429);

describe('concurrency rises', () => {
  it('by one for each window that went well, up to its maximum', () => {
    const upstream = limitWith({ initialConcurrency: 2, maxConcurrency: 4 });
    const seen = [1, 2, 3, 4].map(() => {
      upstream.fill(1);
      return upstream.limit.concurrency;
    });
    expect(seen).toEqual([3, 4, 4, 4]);
    expect(upstream.limit.state().counts).toMatchObject({ increases: 2, decreases: 0, ok: 13 });
  });

  it('by more where that is asked for', () => {
    const upstream = limitWith({ initialConcurrency: 2, increase: 5 });
    upstream.fill(2);
    expect(upstream.limit.concurrency).toBe(12);
  });

  it('not where fewer calls ran than may', () => {
    const upstream = limitWith({ initialConcurrency: 4 });
    for (let call = 0; call < 100; call += 1) upstream.start().ok();
    expect(upstream.limit.concurrency).toBe(4);
  });

  it('not by calls that failed for a reason of their own, or were given up', () => {
    const upstream = limitWith({ initialConcurrency: 1 });
    for (let call = 0; call < 10; call += 1) {
      upstream.start().fail(httpError(404));
      upstream.start().fail(new TypeError('bug'));
      upstream.start().abort();
    }
    expect(upstream.limit.concurrency).toBe(1);
    expect(upstream.limit.state().counts).toMatchObject({ failed: 20, aborted: 10, ok: 0 });
  });
});

describe('concurrency falls', () => {
  it('once for all calls that were under way', () => {
    const upstream = limitWith({ initialConcurrency: 10 });
    const calls = Array.from({ length: 10 }, () => upstream.start());
    upstream.pass(10);
    for (const call of calls) call.fail(REJECTED);
    expect(upstream.limit.concurrency).toBe(9);
    upstream.pass(1);
    upstream.start().fail(REJECTED);
    expect(upstream.limit.state().counts).toMatchObject({
      decreases: 2,
      signals: { rejected: 11 },
    });
  });

  it.each([
    ['a 429', (call: Ends) => call.fail(REJECTED)],
    ['a secondary limit', (call: Ends) => call.fail(httpError(403, {}, 'secondary rate limit'))],
    ['a 502', (call: Ends) => call.fail(httpError(502))],
    ['a 504', (call: Ends) => call.fail({ status: 504 })],
    ['a call that ran out of time', (call: Ends) => call.timeOut()],
    ['a timeout that was thrown', (call: Ends) => call.fail(new DOMException('', 'TimeoutError'))],
  ])('by %s', (_, end) => {
    const upstream = limitWith({ initialConcurrency: 10, decrease: 0.5 });
    const calls = Array.from({ length: 10 }, () => upstream.start());
    end(calls[0] as Ends);
    expect(upstream.limit.concurrency).toBe(5);
  });

  it('to what fits the calls that were too many, where fewer ran than may', () => {
    const upstream = limitWith({ initialConcurrency: 20 });
    const [, , third] = Array.from({ length: 3 }, () => upstream.start());
    third?.fail(REJECTED);
    expect(upstream.limit.concurrency).toBe(2);
  });

  it('by a part of itself where something in between gave up, however few ran', () => {
    const upstream = limitWith({ initialConcurrency: 20 });
    upstream.start().fail(httpError(502));
    expect(upstream.limit.concurrency).toBe(18);
  });

  it('never below its minimum', () => {
    const upstream = limitWith({ initialConcurrency: 3, minConcurrency: 2 });
    for (let call = 0; call < 50; call += 1) {
      upstream.pass(10);
      upstream.start().fail(REJECTED);
    }
    expect(upstream.limit.concurrency).toBe(2);
  });

  it('not when the budget of a resource is used up: it is not at fault', () => {
    const upstream = limitWith({ initialConcurrency: 8 });
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' };
    upstream.start().fail(httpError(403, headers));
    expect(upstream.limit.concurrency).toBe(8);
  });
});

describe('what was refused is remembered', () => {
  /** Rises to 4, where a call is refused. */
  function refusedAt4(maxHoldWindows: number) {
    const upstream = limitWith({ initialConcurrency: 4, maxHoldWindows });
    const refuse = () => {
      const calls = Array.from({ length: 4 }, () => upstream.start());
      upstream.pass(10);
      calls.pop()?.fail(REJECTED);
      for (const call of calls) call.ok();
    };
    /** Windows until as many run again. */
    const windowsUntilRetrial = () => {
      let windows = 0;
      for (; upstream.limit.concurrency < 4; windows += 1) upstream.fill(1);
      return windows;
    };
    return { ...upstream, refuse, windowsUntilRetrial };
  }

  it('and tried again after twice as many windows each time', () => {
    const { refuse, windowsUntilRetrial, limit } = refusedAt4(8);
    const waits = [1, 2, 3, 4, 5].map(() => {
      refuse();
      expect(limit.state().ceiling).toBe(4);
      return windowsUntilRetrial();
    });
    expect(waits).toEqual([1, 2, 4, 8, 8]);
  });

  it('and forgotten when it holds', () => {
    const upstream = refusedAt4(8);
    for (let time = 0; time < 3; time += 1) {
      upstream.refuse();
      upstream.windowsUntilRetrial();
    }
    upstream.fill(3);
    expect(upstream.limit.concurrency).toBe(7);
    expect(upstream.limit.state().ceiling).toBe(Infinity);
  });

  it('and has not held before the calls that were added are answered', () => {
    const { refuse, windowsUntilRetrial, limit, start, pass } = refusedAt4(8);
    refuse();
    const old = Array.from({ length: 3 }, () => start());
    pass(10);
    // The last of a window lets one more run, beside three that began before that.
    const beside = [start(), start(), start()];
    for (const call of old) call.ok();
    expect(limit.concurrency).toBe(4);
    const added = start();
    pass(10);
    for (const call of beside) call.ok();
    start().ok();
    expect(limit.state()).toMatchObject({ concurrency: 4, ceiling: 4 });
    added.fail(REJECTED);
    expect(limit.state()).toMatchObject({ concurrency: 3, ceiling: 4 });
    expect(windowsUntilRetrial()).toBe(2);
  });

  it('and where it led to a pause, not tried again for ten times as long', () => {
    const { start, pass, fill, limit } = refusedAt4(8);
    const calls = Array.from({ length: 4 }, () => start());
    pass(10);
    calls.pop()?.fail(httpError(429, { 'retry-after': '60' }));
    for (const call of calls) call.ok();
    pass(60_000);
    start().ok();
    fill(5_000);
    expect(limit.concurrency).toBe(3);
    pass(600_000 - 60_000 - 5_000 * 10);
    fill(1);
    expect(limit.concurrency).toBe(4);
  });

  it('and is news where less is refused', () => {
    const { refuse, windowsUntilRetrial, start, limit, pass } = refusedAt4(8);
    refuse();
    windowsUntilRetrial();
    refuse();
    const calls = Array.from({ length: 3 }, () => start());
    pass(10);
    calls[0]?.fail(REJECTED);
    expect(limit.state()).toMatchObject({ concurrency: 2, ceiling: 3 });
    calls[1]?.ok();
    calls[2]?.ok();
    expect(windowsUntilRetrial()).toBe(2);
  });
});

describe('calls that cannot be told apart by what is said of them', () => {
  it('are told apart by when they must have begun', () => {
    const upstream = limitWith({ initialConcurrency: 10 });
    const old = upstream.start();
    upstream.pass(50);
    upstream.start().fail(REJECTED);
    expect(upstream.limit.concurrency).toBe(1);
    const young = upstream.start();
    upstream.pass(5);
    old.fail(httpError(502));
    expect(upstream.limit.state().counts.decreases).toBe(1);
    young.ok();
    expect(upstream.limit.state().inUse).toBe(0);
  });

  it('may be unknown: an end without a beginning changes no counts of running calls', () => {
    const { limit, start } = limitWith();
    start();
    limit.ended(
      {
        kind: 'group',
        keys: 3,
        priority: 'low',
        isBackground: false,
        optimizer: 'x',
        isNested: false,
      },
      { status: 'failed', durationMs: 1, error: REJECTED },
    );
    expect(limit.state()).toMatchObject({ inUse: 1, counts: { signals: { rejected: 1 } } });
  });
});

describe('the latency rule', () => {
  /** Windows of calls of one kind, each as long as said. */
  function windows(times: readonly number[], optimizer?: string) {
    const upstream = limitWith({ latency: true, initialConcurrency: 10 });
    const run = (ms: number, kind = optimizer) => {
      const calls = Array.from({ length: upstream.limit.concurrency }, () =>
        upstream.start({ optimizer: kind }),
      );
      upstream.pass(ms);
      for (const call of calls) call.ok();
    };
    for (const ms of times) run(ms);
    return { ...upstream, run };
  }

  it('lowers concurrency when calls take longer than they did', () => {
    const { limit, run } = windows([100, 102, 98, 101, 99, 100]);
    const before = limit.concurrency;
    run(300);
    expect(limit.concurrency).toBe(Math.floor(before * 0.9));
  });

  it('leaves it as it is when they take about as long, and raises it when they are no slower', () => {
    const { limit, run } = windows([100, 110, 90, 110, 90, 100]);
    const before = limit.concurrency;
    run(104);
    expect(limit.concurrency).toBe(before);
    run(90);
    expect(limit.concurrency).toBe(before + 1);
  });

  it('compares calls with those of their own kind', () => {
    const { limit, run } = windows([100, 102, 98, 101, 99, 100]);
    const before = limit.concurrency;
    run(900, 'tree');
    expect(limit.concurrency).toBe(before + 1);
  });

  it('does not count the time of calls that failed', () => {
    const { limit, run, start, pass } = windows([100, 102, 98, 101, 99, 100]);
    const calls = Array.from({ length: 50 }, () => start());
    pass(5_000);
    for (const call of calls) call.fail(httpError(404));
    const before = limit.concurrency;
    run(95);
    expect(limit.concurrency).toBe(before + 1);
  });

  it('leaves out what was counted of a window that a refusal ended', () => {
    const { limit, run, start, pass } = windows([100, 102, 98, 101, 99, 100]);
    const calls = [start(), start(), start(), start()];
    pass(900);
    for (const call of calls.slice(1)) call.ok();
    calls[0]?.fail(httpError(502));
    const before = limit.concurrency;
    run(95);
    expect(limit.concurrency).toBe(before + 1);
  });

  it('is off where it is not asked for', () => {
    const upstream = limitWith({ initialConcurrency: 2 });
    for (const ms of [100, 102, 5_000]) {
      const calls = Array.from({ length: upstream.limit.concurrency }, () => upstream.start());
      upstream.pass(ms);
      for (const call of calls) call.ok();
    }
    expect(upstream.limit.concurrency).toBe(5);
  });
});

interface Ends {
  fail(error: unknown): void;
  timeOut(): void;
}
