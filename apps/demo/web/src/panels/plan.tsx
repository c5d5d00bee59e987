import type { PlanDirectoryValue } from '../../../src/dashboard/protocol/values.js';
import type { Store } from '../feed/store.js';
import { formatMs, plural } from '../ui/format.js';
import { Legend } from '../ui/legend.js';
import { Empty, Panel } from '../ui/panel.js';
import { type TreeNode, treeOf } from './plan-tree.js';

/** Squares of one directory: beyond that its numbers say more. */
const MAX_SQUARES = 60;

/** The last batch that went upstream, as the tree of its directories: a square for each key, a box for each call. */
export function Plan({ store }: { readonly store: Store }) {
  const plan = store.plan.value;
  const tree = plan && treeOf(plan);
  return (
    <Panel
      id="plan"
      title="Plan of the last batch"
      about={
        plan &&
        `Batch ${plan.batch}, grouped by ${plan.grouper}: ${plural(tree?.keys ?? 0, 'key')} in ${plural(plan.calls, 'call')}. A square is a key, a box what a call took of the directory.`
      }
      aside={<Legend kinds={['group', 'single', 'fallback']} />}
    >
      {tree === undefined ? (
        <Empty>
          No batch has gone upstream yet: everything was in the cache, or nothing was asked.
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
        <section class="scroll tree" tabIndex={0} aria-label="Directories, scrollable">
          <Directory node={tree} />
        </section>
      )}
    </Panel>
  );
}

function Directory({ node }: { readonly node: TreeNode }) {
  if (node.children.length === 0) return <Row node={node} />;
  return (
    <details open>
      <summary>
        <Row node={node} />
      </summary>
      <ul>
        {node.children.map((child) => (
          <li key={child.path}>
            <Directory node={child} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Row({ node }: { readonly node: TreeNode }) {
  const { name, covered, keys, calls } = node;
  const slowest = Math.max(0, ...(covered?.groupCalls ?? []).map(({ durationMs }) => durationMs));
  return (
    <span class="tree-row">
      <span class="tree-name" title={node.path || '/'}>
        {name}
      </span>
      <span class="tree-squares" aria-hidden="true">
        {covered && <Squares covered={covered} />}
      </span>
      <span class="muted tree-words">
        {plural(keys, 'key')} · {plural(calls, 'call')}
        {slowest > 0 && ` · ${formatMs(slowest)}`}
      </span>
    </span>
  );
}

function Squares({
  covered: { groupCalls, singles, fellBack },
}: {
  readonly covered: PlanDirectoryValue;
}) {
  return (
    <>
      {groupCalls.map(({ call, keys, delivered, status }) => (
        <span key={call} class={`box is-${status}`}>
          <Some count={status === 'running' ? keys : delivered} kind="group" />
          <Some count={status === 'running' ? 0 : keys - delivered} kind="missing" />
        </span>
      ))}
      <Some count={singles - fellBack} kind="single" isBoxed />
      <Some count={fellBack} kind="fallback" isBoxed />
    </>
  );
}

function Some(props: {
  readonly count: number;
  readonly kind: string;
  readonly isBoxed?: boolean;
}) {
  const shown = Math.min(props.count, MAX_SQUARES);
  if (shown <= 0) return null;
  return (
    <span
      class={`squares is-${props.kind} ${props.isBoxed ? 'are-boxed' : ''}`}
      style={{ width: `${shown * (props.isBoxed ? 12 : 8)}px` }}
    />
  );
}
