import { checkKnownKeys, optionError } from '@batchkit/core/checks';

/** The kinds of call a plan is made of. All but `single` are made by the optimizer. */
export type CallKind = 'single' | 'directory' | 'recursive' | 'files' | 'list';

/** What one call of a kind costs, in any unit that all kinds share: points of a budget, milliseconds, money. */
export interface CallCost {
  /** What a call costs whatever it brings. From `0`. */
  readonly perCall: number;
  /** What a byte of contents adds. From `0`. Not read for `list`, which brings none. */
  readonly perByte: number;
  /** What a file adds that nobody has asked for. From `0`. Not read for `single` and `files`, which bring none. */
  readonly perUnwanted: number;
}

/** The cost of each kind. */
export type CallCosts = Readonly<Record<CallKind, CallCost>>;

/** The cost of some kinds, or of a part of them; the rest is {@link DEFAULT_COSTS}. */
export type CallCostOptions = {
  readonly [Kind in CallKind]?:
    | { readonly [Part in keyof CallCost]?: CallCost[Part] | undefined }
    | undefined;
};

const ONE_CALL: CallCost = { perCall: 1, perByte: 0, perUnwanted: 0 };

/**
 * Calls are what counts: each costs `1`. A recursive call pays for what nobody asked for as well, a call's worth for a
 * hundred files: two files would otherwise bring a whole tree.
 */
export const DEFAULT_COSTS: CallCosts = {
  single: ONE_CALL,
  directory: ONE_CALL,
  recursive: { ...ONE_CALL, perUnwanted: 0.01 },
  files: ONE_CALL,
  list: ONE_CALL,
};

const KINDS = Object.keys(DEFAULT_COSTS) as CallKind[];
const PARTS = Object.keys(ONE_CALL) as (keyof CallCost)[];

/**
 * Fills in defaults.
 *
 * @throws {@link BatchError} `ERR_OPTION` for a kind or part that is unknown, or no number from `0` and up.
 */
export function checkCosts(options: CallCostOptions = {}, plugin?: string): CallCosts {
  checkKnownKeys('cost', options, KINDS, plugin);
  const costs = KINDS.map((kind) => [kind, checkCost(kind, options[kind], plugin)]);
  return Object.fromEntries(costs) as CallCosts;
}

function checkCost(kind: CallKind, options: CallCostOptions[CallKind] = {}, plugin?: string) {
  checkKnownKeys(`cost.${kind}`, options, PARTS, plugin);
  const cost = { ...DEFAULT_COSTS[kind] };
  for (const part of PARTS) {
    const value = options[part];
    if (value === undefined) continue;
    const isCost = typeof value === 'number' && value >= 0 && value < Infinity;
    if (!isCost) throw optionError(`cost.${kind}.${part}`, 'a number from 0 and up', value, plugin);
    cost[part] = value;
  }
  return cost;
}
