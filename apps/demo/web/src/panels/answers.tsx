import type { Store } from '../feed/store.js';
import { CompositionBar, CompositionList } from '../ui/composition.js';
import { formatBytes, formatCount, formatShare } from '../ui/format.js';
import type { Kind } from '../ui/kinds.js';
import { Empty, Panel } from '../ui/panel.js';

/** Where answers came from, and how much of it each tier had. */
export function Answers({ store }: { readonly store: Store }) {
  const totals = store.totals.value;
  const total = totals?.requests ?? 0;
  const { bySource = {}, failures = {} } = totals ?? {};
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const parts: readonly (readonly [Kind, number])[] = [
    ['hit', bySource.cache ?? 0],
    ['stale', bySource.stale ?? 0],
    ['join', bySource.joined ?? 0],
    ['group', bySource.group ?? 0],
    ['single', bySource.fetch ?? 0],
    ['failed', failed],
  ];
  return (
    <Panel id="answers" title="Where answers came from">
      {total === 0 ? (
        <Empty>Nothing has been answered yet.</Empty>
      ) : (
        <>
          <CompositionBar parts={parts} total={total} />
          <CompositionList parts={parts} total={total} />
        </>
      )}
      <h3 class="sub">Hit ratio by tier</h3>
      <Tiers store={store} />
    </Panel>
  );
}

const TIER_NAMES: Readonly<Record<string, string>> = { l1: 'l1, memory', l2: 'l2, the store' };

function Tiers({ store }: { readonly store: Store }) {
  const tiers = Object.entries(store.tiers.value ?? {});
  if (tiers.length === 0) return <Empty>There is no storage, or it does not count itself.</Empty>;
  return (
    <ul class="tiers">
      {tiers.map(([name, { hits = 0, misses = 0, entries, bytes }]) => {
        const asked = hits + misses;
        const held = [
          ...(entries === undefined ? [] : [`holds ${formatCount(entries)}`]),
          ...(bytes === undefined || bytes === 0 ? [] : [formatBytes(bytes)]),
        ].join(', ');
        return (
          <li key={name}>
            <span>{TIER_NAMES[name] ?? name}</span>
            <strong data-tier={name}>{formatShare(hits, asked)}</strong>
            <span class="meter" aria-hidden="true">
              <span class="is-hit" style={{ width: `${(100 * hits) / Math.max(asked, 1)}%` }} />
            </span>
            <span class="muted">
              {`${formatCount(hits)} of ${formatCount(asked)} keys`}
              {held && ` · ${held}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
