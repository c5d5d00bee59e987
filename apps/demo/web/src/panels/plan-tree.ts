import type { PlanDirectoryValue, PlanValue } from '../../../src/dashboard/protocol/values.js';

/** A directory, with what is in it. */
export interface TreeNode {
  readonly name: string;
  readonly path: string;
  /** What calls covered in the directory itself. */
  readonly covered: PlanDirectoryValue | undefined;
  readonly children: readonly TreeNode[];
  /** Keys and calls in it and below. */
  readonly keys: number;
  readonly calls: number;
}

/** The directories of a plan as a tree, names in order. Directories that only lead to another are named with it. */
export function treeOf({ directories }: PlanValue): TreeNode {
  const root: Building = { children: new Map() };
  for (const [path, covered] of Object.entries(directories)) {
    let at = root;
    for (const part of path === '' ? [] : path.split('/')) {
      const next = at.children.get(part) ?? { children: new Map() };
      at.children.set(part, next);
      at = next;
    }
    at.covered = covered;
  }
  return finish('/', '', root);
}

interface Building {
  readonly children: Map<string, Building>;
  covered?: PlanDirectoryValue;
}

function finish(name: string, path: string, { children, covered }: Building): TreeNode {
  const nodes = [...children]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([part, child]) => merged(finish(part, path === '' ? part : `${path}/${part}`, child)));
  const own = covered === undefined ? { keys: 0, calls: 0 } : countsOf(covered);
  const keys = nodes.reduce((sum, node) => sum + node.keys, own.keys);
  const calls = nodes.reduce((sum, node) => sum + node.calls, own.calls);
  return { name, path, covered, children: nodes, keys, calls };
}

function merged(node: TreeNode): TreeNode {
  const [only, ...others] = node.children;
  if (node.covered !== undefined || only === undefined || others.length > 0) return node;
  return { ...only, name: `${node.name}/${only.name}` };
}

function countsOf({ groupCalls, singles }: PlanDirectoryValue): { keys: number; calls: number } {
  const keys = groupCalls.reduce((sum, call) => sum + call.keys, 0);
  return { keys: keys + singles, calls: groupCalls.length + singles };
}
