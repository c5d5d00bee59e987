import type { Group, PendingRequest } from '@batchkit/core';
import type { ChosenCall } from './chosen-call.js';
import type { CheckedOptions } from './directory-options.js';
import type { Knowledge } from './knowledge.js';
import { findPath } from './path-of.js';
import { PathTree } from './path-tree.js';
import type { Plan, PlannedCall } from './plan.js';
import { planTree } from './planner.js';
import type { GroupKind, Terms } from './terms.js';

/** Groups up to this size are planned whenever they are asked about; the plan of a larger one is kept while it lasts. */
const SMALL = 64;

/** The share of a kept call that must still be pending for it to be made as it was planned. */
const MIN_PENDING = 0.75;

/** Calls that were chosen and not made yet. More of them have been given up. */
const MAX_CHOSEN = 1_000;

/** What is to become of a group. */
export type Choice =
  /** It is not for this optimizer: a key has no path. */
  | 'foreign'
  /** All of it goes alone. */
  | 'singles'
  /** Its first key goes alone, others do not. */
  | 'alone'
  | { readonly requests: readonly PendingRequest[]; readonly call: ChosenCall };

/** Calls by the keys they take, as far as they have not been made. */
interface KeptPlan {
  readonly id: string;
  readonly grouper: string;
  readonly callOf: Map<string, PlannedCall>;
  readonly pathOf: ReadonlyMap<string, string>;
  readonly sizeOf: ReadonlyMap<PlannedCall, number>;
}

/** Plans groups, and says which call of the plan is the next. */
export class CallChooser {
  /** The latest plan. */
  plan: Plan | undefined;
  #kept: KeptPlan | undefined;
  #latest: { readonly group: Group; readonly choice: Choice } | undefined;
  readonly #chosen = new Map<string, Exclude<Choice, string>>();

  constructor(
    private readonly options: CheckedOptions<unknown>,
    private readonly knowledge: Knowledge,
    private readonly termsNow: () => Terms,
  ) {}

  /** Plans are to be made anew: more is known, or a call has turned out not to work. */
  outdate(): void {
    this.#kept = undefined;
    this.#latest = undefined;
  }

  /** The call that the most urgent key of a group leaves in. */
  choose(group: Group): Choice {
    // The processor asks twice about the same group: whether it is wanted, and which part of it.
    if (this.#latest?.group === group) return this.#latest.choice;
    const choice = this.#fromKept(group) ?? this.#fromNew(group);
    this.#latest = { group, choice };
    return choice;
  }

  /** Remembers what a call is to be until it is made. */
  remember(choice: Exclude<Choice, string>): void {
    const { key } = choice.requests[0] as PendingRequest;
    this.#chosen.delete(key);
    this.#chosen.set(key, choice);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > MAX_CHOSEN) this.#chosen.delete(oldest as string);
  }

  /** The call is made now. `undefined`: it is none that was chosen. */
  take({ requests }: Group): ChosenCall | undefined {
    this.#latest = undefined;
    for (const { key } of requests) this.#kept?.callOf.delete(key);
    const { key } = requests[0] as PendingRequest;
    const choice = this.#chosen.get(key);
    this.#chosen.delete(key);
    const isSame =
      choice?.requests.length === requests.length &&
      requests.every((request, index) => request.key === choice.requests[index]?.key);
    return isSame ? choice.call : undefined;
  }

  /** `undefined`: there is no such plan, or too little of it is left. */
  #fromKept(group: Group): Choice | undefined {
    const kept = this.#kept;
    const isKept = kept?.id === group.id && kept.grouper === group.grouper;
    if (!isKept || group.requests.length <= SMALL) return undefined;
    if (group.requests.some(({ key }) => !kept.callOf.has(key))) return undefined;
    return choiceOf(kept, group, MIN_PENDING);
  }

  #fromNew(group: Group): Choice {
    const pathOf = new Map<string, string>();
    for (const { key } of group.requests) {
      const path = findPath(this.options.pathOf, key);
      if (path === undefined) return 'foreign';
      pathOf.set(key, path);
    }
    const tree = new PathTree(this.knowledge);
    for (const path of new Set(pathOf.values())) tree.add(path);
    this.plan = planTree(tree, this.termsNow(), this.knowledge);
    const made = keptPlan(group, pathOf, this.plan);
    if (group.requests.length > SMALL) this.#kept = made;
    return choiceOf(made, group, 0) as Choice;
  }
}

function keptPlan(group: Group, pathOf: ReadonlyMap<string, string>, { calls }: Plan): KeptPlan {
  const ofPath = callsByPath(calls);
  const callOf = new Map<string, PlannedCall>();
  const sizeOf = new Map<PlannedCall, number>();
  for (const [key, path] of pathOf) {
    const call = ofPath.get(path) as PlannedCall;
    callOf.set(key, call);
    sizeOf.set(call, (sizeOf.get(call) ?? 0) + 1);
  }
  return { id: group.id, grouper: group.grouper, callOf, pathOf, sizeOf };
}

/** While something is listed nothing else is begun: what would be asked for now is part of a better plan then. */
function callsByPath(calls: readonly PlannedCall[]): Map<string, PlannedCall> {
  const [first] = calls;
  const ofPath = new Map<string, PlannedCall>();
  for (const call of calls) {
    const isListed = first?.kind === 'list' && call.kind !== 'list';
    for (const path of call.paths) {
      if (!ofPath.has(path)) ofPath.set(path, isListed ? first : call);
    }
  }
  return ofPath;
}

/** `undefined`: less than `minPending` of the call is left. */
function choiceOf(
  { callOf, pathOf, sizeOf }: KeptPlan,
  { requests }: Group,
  minPending: number,
): Choice | undefined {
  const call = callOf.get(requests[0]?.key ?? '') as PlannedCall;
  if (call.kind === 'single') {
    const isAll = requests.every(({ key }) => callOf.get(key)?.kind === 'single');
    return isAll ? 'singles' : 'alone';
  }
  const taken = requests.filter(({ key }) => callOf.get(key) === call);
  if (taken.length < minPending * (sizeOf.get(call) ?? 0)) return undefined;
  const keysByPath = new Map<string, string[]>();
  for (const { key } of taken) {
    const path = pathOf.get(key) as string;
    const keys = keysByPath.get(path);
    if (keys === undefined) keysByPath.set(path, [key]);
    else keys.push(key);
  }
  const kind = call.kind as GroupKind | 'list';
  return { requests: taken, call: { kind, directory: call.directory ?? '', keysByPath } };
}
