import type { ScaleLinear } from 'd3-scale';
import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import { formatCount, plural } from '../ui/format.js';

/** What the storage answered and when, and what waits for another batch. */
export function LookupLane(props: {
  readonly batch: BatchValue;
  readonly x: ScaleLinear<number, number>;
  readonly y: number;
}) {
  const { batch, x, y } = props;
  const { lookup, joins, plan } = batch;
  if (lookup === undefined) return null;
  const end = Math.max(x(lookup.durationMs), x(0) + 3);
  const found = lookup.hits + lookup.stale;
  const words = [
    `${plural(found, 'hit')} of ${batch.requests}`,
    ...(joins > 0 ? [`${joins} joined`] : []),
    ...(plan && plan.queued > 0 ? [`${formatCount(plan.queued)} queued`] : []),
  ];
  // Words of that length do not fit behind a bar that ends there, so they stand on it.
  const isAtEnd = end > (x.range()[1] ?? 0) - 260 && end - x(0) > 260;
  return (
    <g>
      <rect
        class={found > 0 ? 'is-hit' : 'is-miss'}
        x={x(0)}
        y={y + 3}
        width={end - x(0)}
        height={14}
        rx={2}
      />
      <text
        class={isAtEnd ? 'lane-note is-on-bar' : 'lane-note'}
        x={isAtEnd ? x(0) + 8 : end + 6}
        y={y + 14}
      >
        {words.join(' · ')}
      </text>
    </g>
  );
}
