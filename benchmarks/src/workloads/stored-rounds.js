import { distinctKeys } from '../keys.js';
import { entriesFor } from '../records.js';
import { ratio } from '../targets.js';
import { timedRounds } from '../timing.js';
import { wrongWith } from '../upstream.js';
import { PER_KEY } from './settings.js';

/** What is shown of them. */
export const STORED = [...PER_KEY, { figure: 'cpuPerKey', title: 'CPU, ns a key' }];

/** What the subject's work may be in relation to that of the least code. */
export function storedTargets(must) {
  const to = { of: 'batchkit-l2', to: 'raw-l2', must };
  return [ratio('nsPerKey', to), ratio('cpuPerKey', { ...to, what: 'CPU' })];
}

/** Rounds of one read of keys that are all there. */
export async function readRounds(opened, count, isQuick) {
  const keys = distinctKeys(count);
  await opened.setMany(entriesFor(keys.fresh()));
  return perKey(count, {
    input: () => keys.fresh(),
    run: (asked) => opened.getMany(asked),
    check: (asked, values) => wrongWith(asked, values),
    isQuick,
  });
}

/** Rounds of one write. */
export async function writeRounds(opened, count, isQuick) {
  const keys = distinctKeys(count);
  const round = await perKey(count, {
    input: () => entriesFor(keys.fresh()),
    run: (entries) => opened.setMany(entries),
    check: () => undefined,
    isQuick,
  });
  return async () => {
    const { figures, wrong } = await round();
    const asked = keys.fresh();
    return { figures, wrong: wrong ?? wrongWith(asked, await opened.getMany(asked)) };
  };
}

async function perKey(count, task) {
  const round = await timedRounds({ ...task, keys: count });
  return async () => {
    const { nanoseconds, cpu, wrong } = await round();
    return { figures: { nsPerKey: nanoseconds / count, cpuPerKey: cpu / count }, wrong };
  };
}
