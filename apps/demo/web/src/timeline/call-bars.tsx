import type { ScaleLinear } from 'd3-scale';
import type { BatchValue, CallValue } from '../../../src/dashboard/protocol/values.js';
import { formatMs, plural } from '../ui/format.js';
import { packRows } from './pack.js';

/** Calls, a lane for each slot. */
export function CallBars(props: {
  readonly batch: BatchValue;
  readonly x: ScaleLinear<number, number>;
  readonly y: number;
  readonly lane: number;
  readonly slots: number;
  readonly endMs: number;
}) {
  const { batch, x, y, lane, slots, endMs } = props;
  const calls = Object.entries(batch.calls)
    .map(([id, call]) => ({ id, call, start: call.startMs, end: callEnd(call, endMs) }))
    .sort((a, b) => a.start - b.start);
  // A slot is used again at once: the clocks of two events differ by less than this.
  const rows = packRows(calls.map(({ start, end }) => ({ start, end: end - 2 })));
  return (
    <g>
      {Array.from({ length: slots }, (_, slot) => (
        <rect
          key={slot}
          class="lane-ground"
          x={x(0)}
          y={y + slot * lane}
          width={Math.max(x(endMs) - x(0), 0)}
          height={lane - 2}
        />
      ))}
      {calls.map(({ id, call, start, end }, index) => {
        const row = rows[index] ?? 0;
        if (row >= slots) return null;
        const width = Math.max(x(end) - x(start) - 1, 2);
        return (
          <g key={id} class={`call is-${call.status}`}>
            <title>{describe(id, call)}</title>
            <rect
              class={isBad(call) ? 'is-failed' : `is-${call.kind}`}
              x={x(start)}
              y={y + row * lane}
              width={width}
              height={lane - 2}
              rx={2}
            />
            {batch.fallbacks[id] && (
              <path class="is-fallback" d={diamond(x(end), y + row * lane + lane / 2 - 1)} />
            )}
            {width > 22 && call.keys > 1 && (
              <text x={x(start) + 4} y={y + row * lane + lane - 5}>
                {call.keys}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

function callEnd({ startMs, durationMs }: CallValue, endMs: number): number {
  return durationMs === undefined ? Math.max(endMs, startMs) : startMs + durationMs;
}

function isBad({ status }: CallValue): boolean {
  return status !== 'ok' && status !== 'running';
}

function diamond(x: number, y: number): string {
  return `M${x - 5},${y}L${x},${y - 5}L${x + 5},${y}L${x},${y + 5}Z`;
}

function describe(id: string, call: CallValue): string {
  const { kind, of, keys, queueWaitMs, durationMs, status, error } = call;
  const time = durationMs === undefined ? 'under way' : `took ${formatMs(durationMs)}`;
  const parts = [`${kind} call ${id}: ${of || '(no group)'}`, plural(keys, 'key')];
  const how = error === undefined ? status : `${status}: ${error}`;
  return [...parts, `waited ${formatMs(queueWaitMs)}`, time, how].join('\n');
}
