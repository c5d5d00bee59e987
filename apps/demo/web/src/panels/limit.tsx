import type { LimitValue, TiersValue } from '../../../src/dashboard/protocol/values.js';
import type { Store } from '../feed/store.js';
import { formatCount, formatMs, formatShare, plural } from '../ui/format.js';
import { Empty, Panel } from '../ui/panel.js';

/** Slots that are drawn: beyond that a number says more. */
const MAX_SLOTS = 40;

/** The limit over upstream calls, what waits for it, and the breaker of the store. */
export function LimitPanel({ store }: { readonly store: Store }) {
  const limit = store.limit.value;
  return (
    <Panel id="limit" title="Limit and breaker">
      {limit === undefined ? <Empty>Nothing is known yet.</Empty> : <Slots limit={limit} />}
      <h3 class="sub">Breaker of the store</h3>
      <Breaker tier={store.tiers.value?.l2} />
    </Panel>
  );
}

function Slots({ limit }: { readonly limit: LimitValue }) {
  const { running, concurrency, pending, retrying, unwritten, holdMs, utilization } = limit;
  const slots = Math.min(concurrency ?? Math.max(running, 1), MAX_SLOTS);
  return (
    <>
      <p class="slots-words">
        <strong>{formatCount(running)}</strong>
        {` of ${concurrency === undefined ? 'any number of' : concurrency} slots busy`}
        <span class="muted">{` · ${limit.name} limit`}</span>
      </p>
      <div class="slots" aria-hidden="true">
        {Array.from({ length: slots }, (_, slot) => (
          <span key={slot} class={slot < running ? 'is-group' : ''} />
        ))}
      </div>
      <dl class="facts">
        <dt>waiting for a slot</dt>
        <dd>{plural(pending, 'key')}</dd>
        <dt>waiting for another attempt</dt>
        <dd>{plural(retrying, 'key')}</dd>
        <dt>not stored yet</dt>
        <dd>{plural(unwritten, 'value')}</dd>
        <dt>calls held back</dt>
        <dd>
          {holdMs === 0 ? 'no' : holdMs < 0 ? 'until further notice' : `for ${formatMs(holdMs)}`}
        </dd>
        <dt>slots used while batches ran</dt>
        <dd>{formatShare(utilization, 1)}</dd>
      </dl>
    </>
  );
}

const STATES = ['closed', 'open', 'probing'] as const;
const MEANING = {
  closed: 'The store is asked.',
  open: 'The store is left alone: batches go upstream.',
  probing: 'One lookup finds out whether the store is back.',
} as const;

function Breaker({ tier }: { readonly tier: TiersValue[string] | undefined }) {
  if (tier === undefined) return <Empty>There is no second tier.</Empty>;
  return (
    <>
      <ul class="breaker">
        {STATES.map((state) => (
          <li
            key={state}
            class={state === tier.breaker ? `is-now is-${state}` : ''}
            aria-current={state === tier.breaker ? 'true' : undefined}
          >
            {state}
          </li>
        ))}
      </ul>
      <p class="muted">
        {MEANING[tier.breaker]}
        {tier.troubles > 0 && ` ${plural(tier.troubles, 'trouble')} so far.`}
      </p>
    </>
  );
}
