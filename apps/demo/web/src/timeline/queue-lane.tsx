import type { ScaleLinear } from 'd3-scale';
import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import { plural } from '../ui/format.js';

/** How many keys wait for a slot: a step for each call that leaves. */
export function QueueLane(props: {
  readonly batch: BatchValue;
  readonly x: ScaleLinear<number, number>;
  readonly y: number;
  readonly height: number;
  readonly endMs: number;
}) {
  const { batch, x, y, height } = props;
  const steps = stepsOf(batch);
  const most = Math.max(...steps.map(({ keys }) => keys), 0);
  const bottom = y + height;
  if (most === 0)
    return <line class="base-line" x1={x(0)} x2={x(props.endMs)} y1={bottom} y2={bottom} />;
  const level = (keys: number) => bottom - (keys / most) * (height - 4);
  let path = `M${x(steps[0]?.atMs ?? 0)},${bottom}`;
  for (const { atMs, keys } of steps) path += `H${x(atMs)}V${level(keys)}`;
  path += `H${x(props.endMs)}V${bottom}Z`;
  return (
    <g>
      <path class="is-queue" d={path} />
      <text class="lane-note" x={x(props.endMs)} y={y + 12} text-anchor="end">
        {`at most ${plural(most, 'key')}`}
      </text>
    </g>
  );
}

/** What waits after each step, from the plan on. A key that fell back waits once more. */
function stepsOf({
  plan,
  calls,
  fallbacks,
}: BatchValue): readonly { atMs: number; keys: number }[] {
  if (plan === undefined) return [];
  const changes = [
    { atMs: plan.atMs, by: plan.queued },
    ...Object.values(calls).map(({ startMs, keys }) => ({ atMs: startMs, by: -keys })),
    ...Object.values(fallbacks).map(({ atMs, keys }) => ({ atMs, by: keys })),
  ].sort((a, b) => a.atMs - b.atMs);
  let keys = 0;
  return changes.map(({ atMs, by }) => {
    keys += by;
    return { atMs, keys: Math.max(keys, 0) };
  });
}
