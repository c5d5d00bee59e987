import assert from 'node:assert/strict';
import { AGAIN, type Group, type GroupOptimizer } from '../optimizer.js';

/** Each test has a group of its own, so that a plug-in that changes its group fails the one rule against that. */
export function copyOf(group: Group): Group {
  return structuredClone(group);
}

/** `group`, all of it frozen. */
export function freeze(group: Group): Group {
  for (const request of group.requests) Object.freeze(request);
  Object.freeze(group.requests);
  return Object.freeze(group);
}

/** `group` without its first request; `undefined` where the optimizer does not want the rest. */
export function partOf(optimizer: GroupOptimizer, group: Group): Group | undefined {
  const part = { ...group, requests: group.requests.slice(1) };
  return part.requests.length > 0 && optimizer.canOptimize(copyOf(part)) ? part : undefined;
}

/**
 * The call that a processor would form of `group`: what `nextCall` takes, or all of it where that is no part of it, or it
 * throws. That it does is found by the one rule against that.
 */
export function callOf(optimizer: GroupOptimizer, group: Group): Group {
  if (optimizer.nextCall === undefined) return copyOf(group);
  optimizer.canOptimize(copyOf(group));
  const keys = takenBy(optimizer, copyOf(group));
  if (keys === 'alone') return callOf(optimizer, { ...group, requests: group.requests.slice(1) });
  const requests = group.requests.filter(({ key }) => keys.has(key));
  return copyOf(requests.length > 0 ? { ...group, requests } : group);
}

/** `'alone'`: the first of them is, and there are others. */
function takenBy(optimizer: GroupOptimizer, pending: Group): ReadonlySet<unknown> | 'alone' {
  try {
    const taken: unknown = optimizer.nextCall?.(pending);
    if (taken === undefined && pending.requests.length > 1) return 'alone';
    return new Set(Array.isArray(taken) ? taken.map((request) => request?.key) : []);
  } catch {
    return new Set();
  }
}

/** A signal that does not abort. */
export function neverAborts(): AbortSignal {
  return new AbortController().signal;
}

/** How often an answer may send keys back to their group. */
const MAX_RETURNS = 16;

/** The keys of the call formed of `group`, and the answer to it; of the one after it where it sends keys back to their group. */
export async function fetch(
  optimizer: GroupOptimizer,
  group: Group,
  returns = 0,
): Promise<{ asked: string[]; answer: ReadonlyMap<string, unknown> }> {
  const call = callOf(optimizer, group);
  const answer = await optimizer.fetchGroup(call, { signal: neverAborts() });
  const again = call.requests.filter(({ key }) => answer.get(key) === AGAIN);
  if (again.length > 0 && returns < MAX_RETURNS) {
    return fetch(optimizer, { ...group, requests: again }, returns + 1);
  }
  return { asked: call.requests.map(({ key }) => key), answer };
}

/** Begins a call; what it throws at once is a rejection as well. */
export async function begin(
  optimizer: GroupOptimizer,
  group: Group,
  signal: AbortSignal,
): Promise<unknown> {
  return optimizer.fetchGroup(callOf(optimizer, group), { signal });
}

/** Checks that `call` is answered, or rejects, in time. */
export async function assertSettles(call: Promise<unknown>, settleMs: number): Promise<void> {
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
