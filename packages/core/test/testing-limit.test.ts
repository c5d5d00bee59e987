import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixedLimit, type Limit } from '../src/limit.js';
import { type LimitSuiteOptions, type TestApi, testLimit } from '../src/testing/index.js';

const NAME = 'has a name that is lower-case and without spaces';
const CONCURRENCY = 'allows an integer of calls from 1 and up, or Infinity, however calls end';
const DELAY = 'answers how long a call has to wait with a number';
const ENDLESS = 'makes no call wait without end where nobody would be told of the end';
const ASKING = 'is not changed by being asked';
const CHEAP = 'is cheap to read';
const TAKES = 'takes the start and the end of every call';
const UNCHANGED = 'does not change what it is told';
const REGISTERS = 'registers listeners and lets them go';
const LEFT = 'tells nobody who has left';
const APART = 'shares nothing with another instance';
const TELLS = 'tells everybody who listens when it changes by itself';
const STARTS = 'lets a call start when the time it told is over';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A limit that can be told to allow another number of calls. */
interface Adaptive extends Limit {
  set(concurrency: number): void;
}

/** Grows by one with each call that ends well, halves with each that does not, and pauses for each failure. */
function adaptive(listeners = new Set<() => void>(), pause = { until: 0 }): Adaptive {
  let concurrency = 8;
  const set = (next: number) => {
    const before = concurrency;
    concurrency = Math.min(Math.max(next, 1), 64);
    if (concurrency === before) return;
    for (const listener of [...listeners]) listener();
  };
  return {
    name: 'adaptive',
    get concurrency() {
      return concurrency;
    },
    set,
    delayMs: () => pause.until - Date.now(),
    ended(_call, { status }) {
      if (status === 'ok') set(concurrency + 1);
      if (status === 'failed' || status === 'timeout') set(Math.floor(concurrency / 2));
      if (status === 'failed') pause.until = Math.max(pause.until, Date.now()) + 100;
    },
    onChange(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

/** Ten calls a second. */
function bucket(): Limit {
  let tokens = 10;
  let refilledAt = Date.now();
  const refill = () => {
    tokens = Math.min(tokens + (Date.now() - refilledAt) / 100, 10);
    refilledAt = Date.now();
  };
  return {
    name: 'bucket',
    concurrency: Infinity,
    delayMs() {
      refill();
      return Math.ceil((1 - tokens) * 100);
    },
    started() {
      refill();
      tokens -= 1;
    },
  };
}

const advance = (ms: number) => void vi.advanceTimersByTime(ms);
const OPTIONS: LimitSuiteOptions<Adaptive> = { change: (limit) => limit.set(3), advance };

describe('a limit that keeps its contract passes', () => {
  testLimit({ describe, it }, () => fixedLimit(20));
  testLimit({ describe, it }, () => fixedLimit(Infinity), { advance });
  testLimit({ describe, it }, () => adaptive(), OPTIONS);
  testLimit({ describe, it }, bucket, { advance });
});

/** An adaptive limit with a fault. */
function broken(fault: (sound: Adaptive) => Partial<Limit>): () => Adaptive {
  return () => {
    const sound = adaptive();
    return Object.create(sound, Object.getOwnPropertyDescriptors(fault(sound))) as Adaptive;
  };
}

describe('a limit that breaks a rule fails that rule', () => {
  const listeners = new Set<() => void>();
  const pause = { until: 0 };

  const BROKEN: Record<string, [create: () => Adaptive, failed: string[]]> = {
    'a name in capitals': [broken(() => ({ name: 'Adaptive' })), [NAME]],
    'no call at all': [broken(() => ({ concurrency: 0 })), [CONCURRENCY]],
    'a number as text': [broken(() => ({ concurrency: '5' as never })), [CONCURRENCY]],
    'a promise of a number': [
      broken(() => ({ concurrency: Promise.resolve(5) as never })),
      [CONCURRENCY],
    ],
    'half a call after a timeout': [
      broken(shrinking('timeout', (calls) => calls / 2)),
      [CONCURRENCY],
    ],
    'no call at all after failures': [
      broken(shrinking('failed', (calls) => Math.floor(calls / 2))),
      [CONCURRENCY],
    ],
    'a delay of NaN, the mean of nothing': [broken(meanDelay), [DELAY]],
    'a delay of NaN after an abort': [
      broken(() => {
        let delayMs = 0;
        return {
          delayMs: () => delayMs,
          ended(_call, { status }) {
            if (status === 'aborted') delayMs = Number.NaN;
          },
        };
      }),
      [DELAY],
    ],
    'a promise of a delay': [broken(() => ({ delayMs: (async () => 0) as never })), [DELAY]],
    'a delay that throws': [broken(() => ({ delayMs: raise })), [DELAY]],
    'a token used up by a question': [broken(tokenPerQuestion), [ASKING]],
    'another number of calls after a while of reading': [
      broken((sound) => {
        let reads = 0;
        return {
          get concurrency() {
            reads += 1;
            return reads > 500 ? 5 : sound.concurrency;
          },
        };
      }),
      [ASKING],
    ],
    'a search for every read': [
      broken((sound) => ({
        get concurrency() {
          const numbers = Array.from({ length: 500 }, (_, index) => (index * 7_919) % 500);
          return sound.concurrency + (numbers.sort((a, b) => a - b)[0] ?? 0);
        },
      })),
      [CHEAP],
    ],
    'an end that it does not know': [
      broken(() => ({
        ended: (_call, { status }) => (status === 'aborted' ? raise() : undefined),
      })),
      [TAKES],
    ],
    'everything thrown taken for an Error': [
      broken(() => ({
        ended: (_call, { status, error }) =>
          void (status === 'failed' && (error as Error).message.includes('429')),
      })),
      [TAKES],
    ],
    'calls known by their object': [
      broken(() => {
        const running = new Set<unknown>();
        return {
          started: (call) => void running.add(call),
          ended: (call) => (running.delete(call) ? undefined : raise()),
        };
      }),
      [TAKES],
    ],
    'a mark on the call it is asked about': [
      broken(() => ({ delayMs: (call) => (Object.assign(call, { asked: true }) ? 0 : 1) })),
      [UNCHANGED],
    ],
    'a mark on a call that starts': [
      broken(() => ({ started: (call) => void Object.assign(call, { startedAt: 0 }) })),
      [UNCHANGED],
    ],
    'a mark on a result': [
      broken(() => ({ ended: (_call, result) => void Object.assign(result, { seen: true }) })),
      [UNCHANGED],
    ],
    'no way to leave': [
      broken((sound) => ({ onChange: (listener) => void sound.onChange?.(listener) as never })),
      [REGISTERS],
    ],
    'an end of listening that may be called once': [
      broken((sound) => ({
        onChange(listener) {
          let leave = sound.onChange?.(listener);
          return () => {
            (leave ?? raise)();
            leave = undefined;
          };
        },
      })),
      [REGISTERS],
    ],
    'listeners that stay for ever': [
      broken((sound) => ({
        onChange(listener) {
          sound.onChange?.(listener);
          return () => undefined;
        },
      })),
      [LEFT],
    ],
    'room for one listener': [
      broken((sound) => {
        let only: (() => void) | undefined;
        sound.onChange?.(() => only?.());
        return {
          onChange(listener) {
            only = listener;
            return () => {
              if (only === listener) only = undefined;
            };
          },
        };
      }),
      [TELLS],
    ],
    'the last listener let go in place of the one that leaves': [
      broken((sound) => {
        const all: (() => void)[] = [];
        sound.onChange?.(() => all.forEach((listener) => void listener()));
        return {
          onChange(listener) {
            all.push(listener);
            return () => void all.pop();
          },
        };
      }),
      [TELLS],
    ],
    'listeners that all instances share': [() => adaptive(listeners), [APART]],
    'a pause that all instances share': [() => adaptive(undefined, pause), [APART]],
    'a delay that does not pass': [broken(() => ({ delayMs: () => 5 })), [STARTS]],
  };

  for (const [name, [create, failed]] of Object.entries(BROKEN)) {
    it(`${name}`, async () => expect(await failedRules(create)).toEqual(failed));
  }

  it('a wait for something that nobody can hear of', async () => {
    const deaf = broken(() => ({ delayMs: () => Infinity, onChange: undefined as never }));
    expect(await failedRules(deaf, { advance })).toEqual([ENDLESS]);
    const hearing = broken(() => ({ delayMs: () => Infinity }));
    expect(await failedRules(hearing)).toEqual([]);
  });

  it('names every rule of the suite at least once', () => {
    const named = [ENDLESS, ...Object.values(BROKEN).flatMap(([, failed]) => failed)];
    const rules = rulesOf(() => adaptive(), OPTIONS).map(([claim]) => claim);
    expect([...new Set(named)].sort()).toEqual(rules.sort());
  });
});

describe('what the suite is given', () => {
  it('without a way to change or a clock, those rules are left out rather than passed', () => {
    const claims = rulesOf(() => adaptive(), {}).map(([claim]) => claim);
    expect(claims).not.toContain(TELLS);
    expect(claims).not.toContain(STARTS);
  });

  it('a way to change a limit that nobody can listen to is refused', async () => {
    const deaf = broken(() => ({ onChange: undefined as never }));
    expect(await failedRules(deaf)).toEqual([TELLS]);
  });
});

/** Allows fewer calls each time one ends as `status`. */
function shrinking(status: string, next: (calls: number) => number): () => Partial<Limit> {
  return () => {
    let calls = 8;
    return {
      get concurrency() {
        return calls;
      },
      ended(_call, result) {
        if (result.status === status) calls = next(calls);
      },
    };
  };
}

/** Waits for as long as calls have taken: there are none to begin with. */
function meanDelay(): Partial<Limit> {
  let calls = 0;
  return {
    delayMs: () => 0 / calls,
    ended() {
      calls += 1;
    },
  };
}

/** A bucket that a question empties as much as a call. */
function tokenPerQuestion(): Partial<Limit> {
  let tokens = 100;
  let refilledAt = Date.now();
  return {
    delayMs() {
      if (Date.now() > refilledAt) tokens = 100;
      refilledAt = Date.now();
      tokens -= 1;
      return tokens > 0 ? 0 : 5;
    },
  };
}

function raise(): never {
  throw new Error('broken');
}

function rulesOf(create: () => Adaptive, options: LimitSuiteOptions<Adaptive>) {
  const rules: [claim: string, check: () => void | Promise<void>][] = [];
  const api: TestApi = {
    describe: (_name, body) => body(),
    it: (claim, check) => rules.push([claim, check]),
  };
  testLimit(api, create, options);
  return rules;
}

async function failedRules(create: () => Adaptive, options = OPTIONS): Promise<string[]> {
  const failed: string[] = [];
  for (const [claim, check] of rulesOf(create, options)) {
    await Promise.resolve()
      .then(check)
      .catch(() => failed.push(claim));
  }
  return failed;
}
