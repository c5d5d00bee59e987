import { scaleLinear } from 'd3-scale';
import { useRef } from 'preact/hooks';
import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import { formatMs } from '../ui/format.js';
import { useWidth } from '../ui/use-width.js';
import { CallBars } from './call-bars.js';
import { LookupLane } from './lookup-lane.js';
import { QueueLane } from './queue-lane.js';

/** Pixels. */
const LABELS = 76;
const LANE = 15;
const AXIS = 22;

/** The most lanes for slots: what a limit without end would fill a page with. */
const MAX_SLOTS = 16;

/** What one batch did, from its start to its end. */
export function Lanes(props: {
  readonly batch: BatchValue;
  /** Lanes for calls. `undefined`: as many as there are. */
  readonly slots: number | undefined;
  readonly now: number;
}) {
  const { batch, now } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const slots = Math.min(props.slots ?? MAX_SLOTS, MAX_SLOTS);
  const endMs = endOf(batch, now);
  const x = scaleLinear([0, Math.max(endMs, 1)], [LABELS, Math.max(width - 8, LABELS + 1)]);
  const top = { lookup: AXIS, queue: AXIS + 24, slots: AXIS + 72 };
  const height = top.slots + slots * LANE + 8;

  return (
    <div class="lanes" ref={frame}>
      <svg width={width} height={height} role="img" aria-label={describe(batch)}>
        {x.ticks(width < 600 ? 3 : 8).map((ms) => (
          <g key={ms} class="axis">
            <line x1={x(ms)} x2={x(ms)} y1={AXIS - 4} y2={height} />
            {x(ms) < width - 30 && (
              <text x={x(ms)} y={12} text-anchor={ms === 0 ? 'start' : 'middle'}>
                {ms === 0 ? '0' : formatMs(ms)}
              </text>
            )}
          </g>
        ))}
        <text class="lane-name" x={0} y={top.lookup + 14}>
          look up
        </text>
        <LookupLane batch={batch} x={x} y={top.lookup} />
        <text class="lane-name" x={0} y={top.queue + 24}>
          waiting
        </text>
        <QueueLane batch={batch} x={x} y={top.queue} height={40} endMs={endMs} />
        <text class="lane-name" x={0} y={top.slots + 11}>
          calls
        </text>
        <CallBars batch={batch} x={x} y={top.slots} lane={LANE} slots={slots} endMs={endMs} />
      </svg>
    </div>
  );
}

/** A call may end a little after its batch: the two are timed apart. */
function endOf(batch: BatchValue, now: number): number {
  const ends = Object.values(batch.calls).map(
    ({ startMs, durationMs = 0 }) => startMs + durationMs,
  );
  return Math.max(batch.durationMs ?? now - batch.startedAt, ...ends, 1);
}

function describe({ batch, calls, lookup, joins, fallbacks, durationMs }: BatchValue): string {
  const kinds = Object.values(calls).map(({ kind }) => kind);
  const groups = kinds.filter((kind) => kind === 'group').length;
  const parts = [
    `${lookup?.hits ?? 0} hits`,
    `${groups} group calls`,
    `${kinds.length - groups} single calls`,
    `${joins} joined`,
    `${Object.keys(fallbacks).length} fallbacks`,
    durationMs === undefined ? 'under way' : formatMs(durationMs),
  ];
  return `Batch ${batch}: ${parts.join(', ')}. The table below says the same.`;
}
