import type { Group, GroupOptimizer, PendingRequest } from '../optimizer.js';
import { asked, type Fault, Faultiness, type Meanings, type Plan } from './faults.js';

/** What goes wrong with an optimizer. An operation that is left out does what it should. */
export interface OptimizerFaults {
  /** `'corrupt'`: it says the opposite. */
  canOptimize?: 'throw' | 'corrupt' | undefined;
  /**
   * `'short'`: the last of the requests is not taken. `'reorder'`: they come in reverse. `'corrupt'`: one that is not pending
   * is taken in place of each. `'forget'`: none is taken. An optimizer that has no `nextCall` takes all where nothing goes wrong.
   */
  nextCall?: 'throw' | 'short' | 'reorder' | 'corrupt' | 'forget' | undefined;
  /**
   * `'short'`: the last key of the answer is left out. `'reorder'`: the values come in reverse, each under the key of another.
   * `'corrupt'`: each value comes under a key that nobody knows. `'forget'`: the answer is empty.
   */
  fetchGroup?: Fault | undefined;
}

/** What goes wrong with which call of an optimizer. Asked for each call, so it may change while a test is running. */
export type OptimizerPlan = Plan<OptimizerFaults>;

const CHANGES = ['short', 'reorder', 'corrupt', 'forget'];
const MEANINGS: Meanings<OptimizerFaults> = {
  canOptimize: ['throw', 'corrupt'],
  nextCall: ['throw', ...CHANGES],
  fetchGroup: ['throw', 'reject', 'hang', 'slow', ...CHANGES],
};

type Answer = ReadonlyMap<string, unknown>;

const ANSWERS = {
  short: (answer: Answer): Answer => new Map([...answer].slice(0, -1)),
  reorder: (answer: Answer): Answer => {
    const values = [...answer.values()].reverse();
    return new Map([...answer.keys()].map((key, index) => [key, values[index]]));
  },
  corrupt: (answer: Answer): Answer =>
    new Map([...answer].map(([key, value]) => [corruptKey(key), value])),
  forget: (): Answer => new Map(),
};

/** `undefined`: the first request goes alone, whatever goes wrong with the rest. */
type Requests = readonly PendingRequest[] | undefined;

const REQUESTS = {
  short: (requests: Requests): Requests => requests?.slice(0, -1),
  reorder: (requests: Requests): Requests => requests && [...requests].reverse(),
  corrupt: (requests: Requests): Requests =>
    requests?.map((request) => ({ ...request, key: corruptKey(request.key) })),
  forget: (): Requests => [],
};

const OPINIONS = { corrupt: (isAccepted: boolean): boolean => !isAccepted };

/** `optimizer`, with the faults of `plan`. */
export function faultyOptimizer(optimizer: GroupOptimizer, plan: OptimizerPlan): GroupOptimizer {
  const { name, maxKeys, splits, isExhaustive, sideLoad } = optimizer;
  const faults = new Faultiness<OptimizerFaults>(plan, MEANINGS, name);
  /** Synchronous, since the faults that mean something to these operations are. */
  const askedNow = <T>(
    operation: 'canOptimize' | 'nextCall',
    group: Group,
    ask: () => T,
    changes: Readonly<Partial<Record<string, (answer: T) => T>>>,
  ): T => asked(faults.of(operation, keysOf(group)), `[${name}] ${operation}`, ask, changes) as T;

  return {
    name,
    maxKeys,
    splits,
    isExhaustive,
    sideLoad,
    canOptimize(group) {
      return askedNow('canOptimize', group, () => optimizer.canOptimize(group), OPINIONS);
    },
    nextCall(pending) {
      const ask = () => (optimizer.nextCall ? optimizer.nextCall(pending) : pending.requests);
      return askedNow('nextCall', pending, ask, REQUESTS);
    },
    fetchGroup(call, context) {
      const fault = faults.of('fetchGroup', keysOf(call));
      const ask = () => optimizer.fetchGroup(call, context);
      return Promise.resolve(asked(fault, `[${name}] fetchGroup`, ask, ANSWERS));
    },
  };
}

function keysOf(group: Group): string[] {
  return group.requests.map((request) => request.key);
}

function corruptKey(key: string): string {
  return `${key}\0corrupt`;
}
