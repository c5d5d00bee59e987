import { BatchError } from '@batchkit/core';
import { checkFunction, checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import { type CallCostOptions, checkCosts } from './call-cost.js';
import { type CallLimitOptions, checkLimits } from './call-limits.js';
import { Knowledge, type TreeKnowledge } from './knowledge.js';
import { pathProblem } from './path.js';
import { PathTree } from './path-tree.js';
import type { Plan } from './plan.js';
import { planTree } from './planner.js';
import type { GroupKind, Terms } from './terms.js';

/** Options of {@link planCalls}. */
export interface PlanOptions {
  /**
   * The kinds of call there are besides single ones. `list`: directories can be listed first.
   * @default ['directory']
   */
  kinds?: readonly (GroupKind | 'list')[] | undefined;
  /** What calls cost. */
  cost?: CallCostOptions | undefined;
  /** What one call may bring. */
  limits?: CallLimitOptions | undefined;
  /**
   * Fewest wanted files of a group call. An integer from `0` and up. `1`: a group call is made also where single ones cost
   * as much.
   * @default 0 (cost decides)
   */
  minKeys?: number | undefined;
  /**
   * Whether a directory may be fetched, with all below it (`recursive`) or without, or listed.
   * @default all may
   */
  accepts?: Terms['accepts'] | undefined;
  /**
   * What is known of the tree.
   * @default nothing
   */
  knowledge?: TreeKnowledge | undefined;
}

const OPTIONS: readonly (keyof PlanOptions)[] = [
  'kinds',
  'cost',
  'limits',
  'minKeys',
  'accepts',
  'knowledge',
];
const KINDS: readonly string[] = ['directory', 'recursive', 'files', 'list'];

/**
 * The cheapest set of calls for a set of files: exact for files alone, directories and trees, and for `files` calls without
 * caps; with caps these are packed. In time linear in the path segments that are touched, and the packing's `n log n`.
 *
 * @param files - What is wanted, no file twice. A size that is given counts before one that is known.
 * @throws {@link BatchError} `ERR_OPTION` for an option that is wrong or a path that is none; it names the path.
 */
export function planCalls(
  files: Iterable<string | { readonly path: string; readonly sizeBytes?: number | undefined }>,
  options: PlanOptions = {},
): Plan {
  const { terms, knowledge } = checkOptions(options);
  const tree = new PathTree(knowledge);
  for (const file of files) {
    const path = typeof file === 'string' ? file : file?.path;
    checkPath(path);
    tree.add(path, typeof file === 'string' ? undefined : checkSize(file));
  }
  return planTree(tree, terms, knowledge);
}

function checkOptions(options: PlanOptions): { terms: Terms; knowledge: Knowledge } {
  checkKnownKeys('options of planCalls', options, OPTIONS);
  const { kinds = ['directory'], minKeys = 0, accepts = () => true } = options;
  const { knowledge = new Knowledge() } = options;
  const strange = kinds.find((kind) => !KINDS.includes(kind));
  if (strange !== undefined) throw optionError('kinds', `some of ${KINDS.join(', ')}`, strange);
  checkInteger('minKeys', minKeys, 0, Infinity);
  checkFunction('accepts', accepts);
  if (!(knowledge instanceof Knowledge)) {
    throw optionError('knowledge', 'what treeKnowledge() returns', knowledge);
  }
  const terms: Terms = {
    kinds: new Set(kinds.filter((kind): kind is GroupKind => kind !== 'list')),
    canList: kinds.includes('list'),
    cost: checkCosts(options.cost),
    limits: checkLimits(options.limits),
    minKeys,
    accepts,
    spentOn: () => 0,
  };
  return { terms, knowledge };
}

function checkPath(path: unknown): void {
  const problem = pathProblem(path);
  if (problem === undefined) return;
  const got = typeof path === 'string' ? JSON.stringify(path) : `\`${typeof path}\``;
  throw new BatchError('ERR_OPTION', `Expected a relative path, got ${got}, which ${problem}.`);
}

function checkSize(file: { readonly path: string; readonly sizeBytes?: number | undefined }) {
  const { path, sizeBytes } = file;
  if (sizeBytes === undefined || (sizeBytes >= 0 && sizeBytes < Infinity)) return sizeBytes;
  throw optionError(`sizeBytes of ${JSON.stringify(path)}`, 'a number from 0 and up', sizeBytes);
}
