import assert from 'node:assert/strict';
import type { CallInfo, Limit } from '../limit.js';
import { CALLS, contain, delayOf, RESULTS, STORMS, storm } from './limit-calls.js';

type Rule = (create: () => Limit) => void;

/** How often a limit is asked, to see whether that changes it. */
const ASKED = 1_000;

/** What {@link ASKED} reads may cost: more than any limit needs, and less than one that searches or waits. Microseconds of CPU time. */
const CHEAP_US = 20_000;

/** What a limit answers, and what it makes of what it is told. */
export const LIMIT_RULES: Readonly<Record<string, Rule>> = {
  'has a name that is lower-case and without spaces': (create) => {
    assert.match(create().name, /^[^\s\p{Lu}]+$/u);
  },

  'allows an integer of calls from 1 and up, or Infinity, however calls end': (create) => {
    for (const statuses of STORMS) {
      const limit = create();
      assertConcurrency(limit);
      storm(limit, statuses, () => assertConcurrency(limit));
    }
  },

  'answers how long a call has to wait with a number': (create) => {
    for (const limit of weathered(create)) {
      for (const call of CALLS) {
        const delayMs: unknown = limit.delayMs?.({ ...call }) ?? 0;
        const isNumber = typeof delayMs === 'number' && !Number.isNaN(delayMs);
        assert.ok(isNumber, `delayMs is ${String(delayMs)} for ${JSON.stringify(call)}`);
      }
    }
  },

  'makes no call wait without end where nobody would be told of the end': (create) => {
    for (const limit of weathered(create)) {
      const isEndless = CALLS.some((call) => delayOf(limit, call) === Infinity);
      assert.ok(!isEndless || limit.onChange, 'delayMs is Infinity, and there is no onChange');
    }
  },

  'is not changed by being asked': (create) => {
    for (const limit of weathered(create)) {
      const { concurrency } = limit;
      const first = delaysOf(limit);
      for (let asked = 0; asked < ASKED; asked += 1) {
        assert.equal(limit.concurrency, concurrency, 'concurrency depends on how often it is read');
        delaysOf(limit);
      }
      assertNoLonger(delaysOf(limit), first);
    }
  },

  'is cheap to read': (create) => {
    const limit = create();
    // The best of three: what else the process does now and then is not the limit's.
    const costs = [1, 2, 3].map(() => costOfReading(limit));
    const best = Math.min(...costs);
    assert.ok(best < CHEAP_US, `${ASKED} reads of concurrency took ${best} µs of CPU time`);
  },

  'takes the start and the end of every call': (create) => {
    const limit = create();
    for (const call of CALLS) {
      for (const result of RESULTS) {
        limit.started?.({ ...call });
        limit.started?.({ ...call });
        limit.ended?.({ ...call }, { ...result });
        limit.ended?.({ ...call }, { ...result });
      }
    }
  },

  'does not change what it is told': (create) => {
    const limit = create();
    for (const result of RESULTS) {
      const call: CallInfo = { ...(CALLS[0] as CallInfo) };
      const told = { ...result };
      contain(() => limit.delayMs?.(call));
      contain(() => limit.started?.(call));
      contain(() => limit.ended?.(call, told));
      assert.deepEqual([call, told], [CALLS[0], result]);
    }
  },

  'shares nothing with another instance': (create) => {
    const [limit, other] = [create(), create()];
    const { concurrency } = other;
    const delays = delaysOf(other);
    let told = 0;
    other.onChange?.(() => {
      told += 1;
    });
    for (const statuses of STORMS) storm(limit, statuses);
    assert.equal(other.concurrency, concurrency, 'the other allows another number of calls');
    assertNoLonger(delaysOf(other), delays);
    assert.equal(told, 0, 'listeners of the other were told');
  },
};

/** A new limit, and one for each way calls end, after many have ended so. No call is running. */
function* weathered(create: () => Limit): Generator<Limit> {
  yield create();
  for (const statuses of STORMS) {
    const limit = create();
    storm(limit, statuses);
    yield limit;
  }
}

function assertConcurrency({ concurrency }: Limit): void {
  const isValid = concurrency === Infinity || (Number.isInteger(concurrency) && concurrency >= 1);
  assert.ok(isValid, `concurrency is ${String(concurrency)}`);
}

function delaysOf(limit: Limit): readonly number[] {
  return CALLS.map((call) => delayOf(limit, call));
}

/** Time may have passed, so a delay may be shorter; asking, or what befell another limit, makes none longer. */
function assertNoLonger(delays: readonly number[], before: readonly number[]): void {
  const longer = delays.findIndex((delayMs, index) => delayMs > (before[index] ?? 0));
  assert.equal(longer, -1, `delayMs was ${before[longer]} and is ${delays[longer]}`);
}

/** CPU time, since the clock may be a test's. */
function costOfReading(limit: Limit): number {
  const before = process.cpuUsage();
  let cost = 0;
  for (let asked = 0; asked < ASKED && cost < CHEAP_US; asked += 1) {
    void limit.concurrency;
    if (asked % 100 === 99) cost = costSince(before);
  }
  return costSince(before);
}

function costSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
