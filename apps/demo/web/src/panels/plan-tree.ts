import type { PlanDirectoryValue, PlanValue } from '../../../src/dashboard/protocol/values.js';

/** A directory, with what is in it. */
export interface TreeNode {
  readonly name: string;
  readonly path: string;
  /** What calls covered in the directory itself. */
  readonly covered: PlanDirectoryValue | undefined;
  readonly children: readonly TreeNode[];
  /** Keys in it and below. */
  readonly keys: number;
  /** Calls for them: one that covers several directories is one. */
  readonly calls: number;
}

/** A node, and which calls are counted in it. */
interface Counted extends TreeNode {
  readonly groupCalls: ReadonlySet<number>;
  readonly singles: number;
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

function finish(name: string, path: string, { children, covered }: Building): Counted {
  const nodes = [...children]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([part, child]) => merged(finish(part, path === '' ? part : `${path}/${part}`, child)));
  const own = covered?.groupCalls ?? [];
  const singles = nodes.reduce((sum, node) => sum + node.singles, covered?.singles ?? 0);
  const ownKeys = own.reduce((sum, call) => sum + call.keys, covered?.singles ?? 0);
  const keys = nodes.reduce((sum, node) => sum + node.keys, ownKeys);
  const ids = nodes.flatMap((node) => [...node.groupCalls]);
  const groupCalls = new Set([...own.map(({ call }) => call), ...ids]);
  const calls = groupCalls.size + singles;
  return { name, path, covered, children: nodes, keys, calls, groupCalls, singles };
}

function merged(node: Counted): Counted {
  const [only, ...others] = node.children as readonly Counted[];
  if (node.covered !== undefined || only === undefined || others.length > 0) return node;
  return { ...only, name: `${node.name}/${only.name}` };
}
