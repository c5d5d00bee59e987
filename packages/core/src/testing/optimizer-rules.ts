import assert from 'node:assert/strict';
import type { Group, GroupOptimizer, PendingRequest } from '../optimizer.js';
import type { OptimizerSuiteOptions } from './optimizer.js';
import {
  assertSettles,
  begin,
  callOf,
  copyOf,
  fetch,
  freeze,
  neverAborts,
  partOf,
} from './optimizer-calls.js';

/** One test of the suite: what is checked, and with what. */
export interface OptimizerSubject extends Omit<OptimizerSuiteOptions, 'absent' | 'settleMs'> {
  create: () => GroupOptimizer;
  settleMs: number;
}

type Rule = (subject: OptimizerSubject) => void | Promise<void>;

/** The rules that hold for every optimizer. */
export const OPTIMIZER_RULES: Readonly<Record<string, Rule>> = {
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

  'declares splits, isExhaustive and sideLoad as booleans, or not at all': ({ create }) => {
    const { splits, isExhaustive, sideLoad } = create();
    for (const [name, flag] of Object.entries({ splits, isExhaustive, sideLoad })) {
      const isValid = flag === undefined || typeof flag === 'boolean';
      assert.ok(isValid, `${name} is a ${typeof flag}`);
    }
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

  'takes some of the pending requests, each once and no other, where it has nextCall': ({
    create,
    group,
  }) => {
    const optimizer = create();
    if (optimizer.nextCall === undefined) return;
    // As a processor does, until nothing is pending or the optimizer does not want the rest.
    for (let pending = group; pending.requests.length > 0; ) {
      if (!optimizer.canOptimize(copyOf(pending))) return;
      const taken = takenKeys(optimizer.nextCall(copyOf(pending)), pending);
      const rest = pending.requests.filter(({ key }) => !taken.includes(key));
      pending = { ...pending, requests: rest };
    }
  },

  'answers with a promise of a Map': async ({ create, group }) => {
    const optimizer = create();
    const call = callOf(optimizer, group);
    const answer: unknown = optimizer.fetchGroup(call, { signal: neverAborts() });
    assert.ok(answer instanceof Object && 'then' in answer, 'fetchGroup returned no promise');
    assert.ok((await answer) instanceof Map, 'fetchGroup promised no Map');
  },

  'delivers every key it is asked for, and no other': async ({ create, group, extras = [] }) => {
    for (const pending of [group, partOf(create(), group)]) {
      if (pending === undefined) continue;
      const { asked, answer } = await fetch(create(), pending);
      const isExpected = (key: string) => asked.includes(key) || !extras.includes(key);
      assert.deepEqual([...answer.keys()].filter(isExpected).sort(), asked.sort());
    }
  },

  'answers a key with its own value, in whatever order it is asked': async (subject) => {
    const { create, group, values, extras = [] } = subject;
    const { asked, answer } = await fetch(create(), group);
    const backwards = { ...group, requests: [...group.requests].reverse() };
    const reversed = await fetch(create(), backwards);
    for (const key of asked.filter((name) => reversed.asked.includes(name))) {
      const name = JSON.stringify(key);
      assert.deepEqual(reversed.answer.get(key), answer.get(key), `${name} depends on the order`);
    }
    for (const key of [...asked, ...extras.filter((extra) => answer.has(extra))]) {
      if (!values?.has(key)) continue;
      assert.deepEqual(answer.get(key), values.get(key), `wrong value of ${JSON.stringify(key)}`);
    }
  },

  'does not change the group it is given': async ({ create, group }) => {
    const frozen = freeze(copyOf(group));
    const optimizer = create();
    optimizer.canOptimize(frozen);
    optimizer.nextCall?.(frozen);
    await optimizer.fetchGroup(freeze(callOf(optimizer, group)), { signal: neverAborts() });
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
export const leavesOut =
  (absent: string): Rule =>
  async ({ create, group }) => {
    const lacking: PendingRequest = { key: absent, priority: 'normal', queuedAt: 0 };
    const pending = { ...group, requests: [lacking, ...group.requests] };
    const { asked, answer } = await fetch(create(), pending);
    assert.equal(answer.has(absent), false, `${JSON.stringify(absent)} is in the answer`);
    for (const key of asked) {
      assert.ok(key === absent || answer.has(key), `${JSON.stringify(key)} is lost`);
    }
  };

function takenKeys(taken: unknown, pending: Group): readonly string[] {
  // The first goes alone.
  if (taken === undefined) return pending.requests.slice(0, 1).map(({ key }) => key);
  assert.ok(Array.isArray(taken), 'nextCall answered neither an array nor undefined');
  const keys = taken.map((request) => request?.key);
  const strays = keys.filter((key) => !pending.requests.some((request) => request.key === key));
  assert.deepEqual(strays, [], 'nextCall took keys that are not pending');
  assert.ok(keys.length > 0, `nextCall took none of ${pending.requests.length} requests`);
  assert.equal(new Set(keys).size, keys.length, 'nextCall took a request twice');
  return keys;
}
