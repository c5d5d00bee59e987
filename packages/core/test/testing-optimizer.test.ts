import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bulkOptimizer } from '../src/bulk-optimizer.js';
import type { Group, GroupOptimizer, PendingRequest } from '../src/optimizer.js';
import { type OptimizerSuiteOptions, type TestApi, testOptimizer } from '../src/testing/index.js';

const UPSTREAM = new Map<string, unknown>([
  ['a', 1],
  ['b', null],
  ['c', 'three'],
]);

const OPTIONS: OptimizerSuiteOptions = {
  group: {
    id: 'letters',
    grouper: 'test',
    requests: ['a', 'b', 'c'].map((key) => ({ key, priority: 'normal', queuedAt: 0 })),
  },
  absent: 'z',
  values: UPSTREAM,
  createHanging: () => ({
    ...good(),
    fetchGroup: (_call, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  }),
};

const NAME = 'has a name that is lower-case and without spaces';
const MAX_KEYS = 'declares a valid maxKeys, or none';
const FLAGS = 'declares splits, isExhaustive and sideLoad as booleans, or not at all';
const ACCEPTS = 'says with a boolean that it accepts the group';
const PURE = 'accepts the same group every time';
const NEXT = 'takes some of the pending requests, each once and no other, where it has nextCall';
const MAP = 'answers with a promise of a Map';
const SUBSET = 'delivers every key it is asked for, and no other';
const OWN_VALUE = 'answers a key with its own value, in whatever order it is asked';
const ABSENT = 'leaves a key that upstream lacks out, and brings the others';
const UNCHANGED = 'does not change the group it is given';
const ABORTED_BEFORE = 'ends when its signal has aborted before the call';
const ABORTED_DURING = 'ends when its signal aborts during the call';

function good(): GroupOptimizer {
  return {
    name: 'letters',
    maxKeys: 26,
    canOptimize: () => true,
    fetchGroup: async (call) => held(call),
  };
}

/** What upstream has of the keys of a call. */
function held(call: Group): Map<string, unknown> {
  const keys = call.requests.map(({ key }) => key).filter((key) => UPSTREAM.has(key));
  return new Map(keys.map((key) => [key, UPSTREAM.get(key)]));
}

/** Takes two keys a call, and refuses a call of more. */
function pairs(): GroupOptimizer {
  return {
    ...good(),
    nextCall: (pending) => pending.requests.slice(0, 2),
    async fetchGroup(call) {
      if (call.requests.length > 2) throw new Error('Expected no more keys than nextCall takes.');
      return held(call);
    },
  };
}

describe('an optimizer that keeps its contract passes', () => {
  const fetchMany = async (keys: readonly string[]) =>
    new Map(keys.filter((key) => UPSTREAM.has(key)).map((key) => [key, UPSTREAM.get(key)]));
  const weights = { weightOf: (key: string) => (key === 'b' ? 5 : 2), maxWeight: 4 };

  testOptimizer({ describe, it }, good, OPTIONS);
  testOptimizer({ describe, it }, pairs, OPTIONS);
  testOptimizer({ describe, it }, () => bulkOptimizer({ name: 'bulk', fetchMany }), OPTIONS);
  testOptimizer(
    { describe, it },
    () => bulkOptimizer({ name: 'weighed', fetchMany, ...weights }),
    OPTIONS,
  );
});

describe('an optimizer that breaks a rule fails that rule', () => {
  // Only the suite's own guard against a hang runs on a clock.
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const BROKEN: Record<string, [broken: Partial<GroupOptimizer>, failed: string[]]> = {
    'a name in capitals': [{ name: 'Letters' }, [NAME]],
    'a maxKeys of 0': [{ maxKeys: 0 }, [MAX_KEYS]],
    'half a key': [{ maxKeys: 3.5 }, [MAX_KEYS]],
    'a maxKeys below the group': [{ maxKeys: 2 }, [MAX_KEYS]],
    'a flag that is no boolean': [{ splits: 'yes' as never }, [FLAGS]],
    'a flag of null': [{ isExhaustive: null as never }, [FLAGS]],
    'keys to side-load in place of a flag': [{ sideLoad: ['d'] as never }, [FLAGS]],
    'a promise of an answer to canOptimize': [
      { canOptimize: (async () => true) as never },
      [ACCEPTS],
    ],
    'a group it does not want': [{ canOptimize: () => false }, [ACCEPTS]],
    'an opinion that changes': [alternates(), [PURE]],
    'nothing for the next call': [{ nextCall: () => [] }, [NEXT]],
    'a next call that is no array': [{ nextCall: (({ id }: Group) => id) as never }, [NEXT]],
    'a promise of the next call': [
      { nextCall: (async ({ requests }: Group) => requests) as never },
      [NEXT],
    ],
    'keys in place of requests': [
      { nextCall: ({ requests }) => requests.map(({ key }) => key as never) },
      [NEXT],
    ],
    'a request that is not pending any more': [remembers(), [NEXT]],
    'a request twice': [{ nextCall: ({ requests }) => [...requests, ...requests] }, [NEXT]],
    'nothing of the last two': [
      { nextCall: ({ requests }) => (requests.length > 2 ? requests.slice(0, 1) : []) },
      [NEXT],
    ],
    'a next call that throws': [{ nextCall: raise }, [NEXT, UNCHANGED]],
    'pending requests that it takes out': [
      { nextCall: ({ requests }) => (requests as PendingRequest[]).splice(0, 2) },
      [UNCHANGED],
    ],
    'a Map without a promise': [{ fetchGroup: held as never }, [MAP]],
    'a promise of an object': [
      { fetchGroup: (async (call: Group) => Object.fromEntries(held(call))) as never },
      [MAP, SUBSET, OWN_VALUE, ABSENT],
    ],
    'more than it was asked for': [{ fetchGroup: async () => UPSTREAM }, [SUBSET]],
    'a key it forgets': [
      { fetchGroup: async (call) => new Map([...held(call)].slice(0, 2)) },
      [SUBSET, OWN_VALUE, ABSENT],
    ],
    'values by position': [
      {
        fetchGroup: async (call) =>
          new Map([...held(call).keys()].map((key, index) => [key, [...UPSTREAM.values()][index]])),
      },
      [OWN_VALUE],
    ],
    'the value of another key': [
      {
        fetchGroup: async (call) =>
          new Map(
            [...held(call).keys()].map((key) => [key, UPSTREAM.get(key === 'a' ? 'c' : key)]),
          ),
      },
      [OWN_VALUE],
    ],
    'undefined for an absent key': [
      {
        fetchGroup: async (call) =>
          new Map(call.requests.map(({ key }) => [key, UPSTREAM.get(key)])),
      },
      [ABSENT],
    ],
    'one absent key that fails the call': [
      {
        fetchGroup: async (call) => {
          if (held(call).size < call.requests.length) throw new Error('404');
          return held(call);
        },
      },
      [ABSENT],
    ],
    'requests that it sorts in place': [
      {
        fetchGroup: async (call) => {
          (call.requests as unknown[]).reverse();
          return held(call);
        },
      },
      [UNCHANGED],
    ],
    'requests that it marks': [
      {
        canOptimize: (group) =>
          group.requests.every((request) => Object.assign(request, { seen: true })),
      },
      [UNCHANGED],
    ],
    'a wait for an abort that has already been': [
      {
        fetchGroup: (call, { signal }) =>
          signal.aborted ? new Promise(() => undefined) : Promise.resolve(held(call)),
      },
      [ABORTED_BEFORE],
    ],
  };

  for (const [name, [broken, failed]] of Object.entries(BROKEN)) {
    it(`${name}`, async () => {
      expect(await failedRules(() => ({ ...good(), ...broken }))).toEqual(failed);
    });
  }

  it('a signal that is not handed to upstream', async () => {
    const deaf = () => ({ ...good(), fetchGroup: () => new Promise<never>(() => undefined) });
    expect(await failedRules(good, { createHanging: deaf })).toEqual([ABORTED_DURING]);
  });

  it('names every rule of the suite at least once', () => {
    const named = [ABORTED_DURING, ...Object.values(BROKEN).flatMap(([, failed]) => failed)];
    const rules = rulesOf(good).map(([claim]) => claim);
    expect([...new Set(named)].sort()).toEqual(rules.sort());
  });
});

describe('what the suite is given', () => {
  it('extras may be delivered without being asked for', async () => {
    const whole = () => ({ ...good(), fetchGroup: async () => UPSTREAM });
    expect(await failedRules(whole, { extras: ['a', 'b', 'c'] })).toEqual([]);
  });

  it('extras have their own values, for they may be stored', async () => {
    const sideLoading = (value: unknown) => () => ({
      ...good(),
      sideLoad: true,
      fetchGroup: async (call: Group) => new Map([...held(call), ['d', value]]),
    });
    const options = { extras: ['d'], values: new Map([...UPSTREAM, ['d', 4]]) };
    expect(await failedRules(sideLoading(4), options)).toEqual([]);
    expect(await failedRules(sideLoading('three'), options)).toEqual([OWN_VALUE]);
  });

  it('without an absent key, that rule is left out rather than passed', () => {
    const claims = rulesOf(good, { absent: undefined }).map(([claim]) => claim);
    expect(claims).not.toContain(ABSENT);
  });

  it('an empty group is refused, for core never forms one', () => {
    const group = { ...OPTIONS.group, requests: [] };
    expect(() => rulesOf(good, { group })).toThrow('Expected `group` to hold at least one key');
  });
});

/** Takes what was pending when it was first asked. */
function remembers(): Partial<GroupOptimizer> {
  let first: readonly PendingRequest[] | undefined;
  return {
    nextCall: ({ requests }) => {
      first ??= requests.slice(0, 2);
      return first;
    },
  };
}

function raise(): never {
  throw new Error('broken');
}

/** Accepts every second time, from whichever instance it is asked. */
function alternates(): Partial<GroupOptimizer> {
  let asked = 0;
  return {
    canOptimize: () => {
      asked += 1;
      return asked % 2 === 1;
    },
  };
}

function rulesOf(create: () => GroupOptimizer, options: Partial<OptimizerSuiteOptions> = {}) {
  const rules: [claim: string, check: () => void | Promise<void>][] = [];
  const api: TestApi = {
    describe: (_name, body) => body(),
    it: (claim, check) => rules.push([claim, check]),
  };
  testOptimizer(api, create, { ...OPTIONS, ...options });
  return rules;
}

async function failedRules(
  create: () => GroupOptimizer,
  options?: Partial<OptimizerSuiteOptions>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const [claim, check] of rulesOf(create, options)) {
    const outcome = Promise.resolve()
      .then(check)
      .catch(() => failed.push(claim));
    await vi.advanceTimersByTimeAsync(1_000).catch(() => undefined);
    await outcome;
  }
  return failed;
}
