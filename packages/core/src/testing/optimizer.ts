import assert from 'node:assert/strict';
import type { Group, GroupOptimizer, PendingRequest } from '../optimizer.js';
import type { TestApi } from './api.js';

/** What {@link testOptimizer} needs to know of the optimizer it checks. */
export interface OptimizerSuiteOptions {
  /** A group that the optimizer accepts, and all of whose keys upstream has. At least two keys show the most. */
  group: Group;
  /** A key of the same group that upstream does not have. None: how absent keys are treated is not checked. */
  absent?: string | undefined;
  /** Keys that the optimizer may deliver without being asked, as a directory brings all its files. @default none */
  extras?: readonly string[] | undefined;
  /** What upstream holds, by key. None: values are only compared with one another. */
  values?: ReadonlyMap<string, unknown> | undefined;
  /** Makes the optimizer over an upstream that answers nothing until its signal aborts. None: that is not checked. */
  createHanging?: (() => GroupOptimizer) | undefined;
  /**
   * How long an aborted call may take to settle before it counts as hanging. Milliseconds.
   * @default 1_000
   */
  settleMs?: number | undefined;
}

/** One test of the suite: what is checked, and with what. */
interface Subject extends Omit<OptimizerSuiteOptions, 'absent'> {
  create: () => GroupOptimizer;
  settleMs: number;
}

type Rule = (subject: Subject) => void | Promise<void>;

const RULES: Readonly<Record<string, Rule>> = {
  'has a name that is lower-case and without spaces': ({ create }) => {
    assert.match(create().name, /^[^\s\p{Lu}]+$/u);
  },

  'declares a valid maxKeys, or none': ({ create, group }) => {
    const { maxKeys } = create();
    if (maxKeys === undefined) return;
    const isValid = maxKeys === Infinity || (Number.isInteger(maxKeys) && maxKeys >= 1);
    assert.ok(isValid, `maxKeys is ${maxKeys}`);
    assert.ok(
      maxKeys >= group.requests.length,
      `the suite's group holds more than ${maxKeys} keys`,
    );
  },

  'says with a boolean that it accepts the group': ({ create, group }) => {
    const answer: unknown = create().canOptimize(copyOf(group));
    assert.equal(answer, true);
  },

  'accepts the same group every time': ({ create, group }) => {
    const optimizer = create();
    const again = Array.from({ length: 3 }, () => optimizer.canOptimize(copyOf(group)));
    assert.deepEqual(again, [again[0], again[0], again[0]]);
  },

  'answers with a promise of a Map': async ({ create, group }) => {
    const answer: unknown = create().fetchGroup(copyOf(group), { signal: neverAborts() });
    assert.ok(answer instanceof Object && 'then' in answer, 'fetchGroup returned no promise');
    assert.ok((await answer) instanceof Map, 'fetchGroup promised no Map');
  },

  'delivers every key it is asked for, and no other': async ({ create, group, extras = [] }) => {
    const part: Group = { ...group, requests: group.requests.slice(1) };
    const isCall = part.requests.length > 0 && create().canOptimize(copyOf(part));
    for (const call of isCall ? [group, part] : [group]) {
      const asked = call.requests.map(({ key }) => key);
      const answer = await fetch(create(), call);
      const isExpected = (key: string) => asked.includes(key) || !extras.includes(key);
      assert.deepEqual([...answer.keys()].filter(isExpected).sort(), asked.sort());
    }
  },

  'answers a key with its own value, in whatever order it is asked': async (subject) => {
    const { create, group, values } = subject;
    const answer = await fetch(create(), group);
    const reversed = await fetch(create(), { ...group, requests: [...group.requests].reverse() });
    for (const { key } of group.requests) {
      const name = JSON.stringify(key);
      const value = answer.get(key);
      assert.deepEqual(reversed.get(key), value, `${name} depends on the order`);
      if (values) assert.deepEqual(value, values.get(key), `wrong value of ${name}`);
    }
  },

  'does not change the group it is given': async ({ create, group }) => {
    const frozen = freeze(copyOf(group));
    const optimizer = create();
    optimizer.canOptimize(frozen);
    await optimizer.fetchGroup(frozen, { signal: neverAborts() });
  },

  'ends when its signal has aborted before the call': async (subject) => {
    const call = begin(subject.create(), subject.group, AbortSignal.abort());
    await assertSettles(call, subject.settleMs);
  },

  'ends when its signal aborts during the call': async (subject) => {
    const { create, createHanging = create, group, settleMs } = subject;
    const controller = new AbortController();
    const call = begin(createHanging(), group, controller.signal);
    controller.abort();
    await assertSettles(call, settleMs);
  },
};

/** Registered only where the caller names a key that upstream lacks: a rule that cannot fail is no test. */
const leavesOut =
  (absent: string): Rule =>
  async ({ create, group }) => {
    const lacking: PendingRequest = { key: absent, priority: 'normal', queuedAt: 0 };
    const answer = await fetch(create(), { ...group, requests: [lacking, ...group.requests] });
    assert.equal(answer.has(absent), false, `${JSON.stringify(absent)} is in the answer`);
    for (const { key } of group.requests)
      assert.ok(answer.has(key), `${JSON.stringify(key)} is lost`);
  };

/**
 * Registers the tests that every {@link GroupOptimizer} passes.
 *
 * @param api - `describe` and `it` of the test runner.
 * @param create - Makes a new optimizer over an upstream that holds the keys of `group`. Called several times for one test.
 */
export function testOptimizer(
  { describe, it }: TestApi,
  create: () => GroupOptimizer,
  { settleMs = 1_000, absent, ...options }: OptimizerSuiteOptions,
): void {
  assert.ok(
    options.group.requests.length > 0,
    'Expected `group` to hold at least one key, got none.',
  );
  const subject: Subject = { ...options, create, settleMs };
  describe('the GroupOptimizer contract', () => {
    for (const [claim, check] of Object.entries(RULES)) it(claim, () => check(subject));
    if (absent === undefined) return;
    it('leaves a key that upstream lacks out, and brings the others', () =>
      leavesOut(absent)(subject));
  });
}

/** Each test has a group of its own, so that a plug-in that changes its group fails the one rule against that. */
function copyOf(group: Group): Group {
  return structuredClone(group);
}

function freeze(group: Group): Group {
  for (const request of group.requests) Object.freeze(request);
  Object.freeze(group.requests);
  return Object.freeze(group);
}

function neverAborts(): AbortSignal {
  return new AbortController().signal;
}

function fetch(optimizer: GroupOptimizer, group: Group): Promise<ReadonlyMap<string, unknown>> {
  return optimizer.fetchGroup(copyOf(group), { signal: neverAborts() });
}

/** Begins a call; what it throws at once is a rejection as well. */
async function begin(
  optimizer: GroupOptimizer,
  group: Group,
  signal: AbortSignal,
): Promise<unknown> {
  return optimizer.fetchGroup(copyOf(group), { signal });
}

async function assertSettles(call: Promise<unknown>, settleMs: number): Promise<void> {
  const settled = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, settleMs, false);
    const settle = () => {
      clearTimeout(timer);
      resolve(true);
    };
    call.then(settle, settle);
  });
  assert.ok(settled, `fetchGroup did not settle within ${settleMs} ms of the abort`);
}
