import type { Store } from '../feed/store.js';
import { formatCount, formatMs, formatShare, formatShort, plural } from '../ui/format.js';

/** The four numbers that matter most. */
export function Tiles({ store }: { readonly store: Store }) {
  const totals = store.totals.value;
  const timings = store.timings.value?.batch;
  const { made = 0, saved = 0, group = 0, single = 0 } = totals?.calls ?? {};
  return (
    <dl class="tiles">
      <Tile
        name="requests answered"
        id="requests"
        value={formatShort(totals?.requests ?? 0)}
        note={`in ${plural(totals?.batches.ended ?? 0, 'batch', 'batches')}, ${formatCount(totals?.batches.open ?? 0)} open`}
      />
      <Tile
        name="upstream calls made"
        id="made"
        value={formatShort(made)}
        note={`${formatCount(group)} group · ${formatCount(single)} single`}
      />
      <Tile
        name="calls saved"
        id="saved"
        value={formatShort(saved)}
        note={`${formatShare(saved, made + saved)} of one call for each request`}
      />
      <Tile
        name="median batch"
        id="median"
        value={timings && timings.count > 0 ? formatMs(timings.p50Ms) : '–'}
        note={
          timings && timings.count > 0
            ? `99 of 100 within ${formatMs(timings.p99Ms)}`
            : 'none has ended'
        }
      />
    </dl>
  );
}

function Tile(props: {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
}) {
  return (
    <div class="tile">
      <dt>{props.name}</dt>
      <dd class="tile-value" data-tile={props.id}>
        {props.value}
      </dd>
      <dd class="muted">{props.note}</dd>
    </div>
  );
}
