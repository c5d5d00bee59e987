import { useRef } from 'preact/hooks';
import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import { CompositionBar } from '../ui/composition.js';
import { formatMs, plural } from '../ui/format.js';
import { KINDS, partsOf } from '../ui/kinds.js';
import { useWidth } from '../ui/use-width.js';
import { packRows } from './pack.js';

/** How much of the past is seen. Milliseconds. */
const WINDOW_MS = 30_000;

/** A block can be hit with a finger, however short its batch was. Pixels. */
const MIN_BLOCK = 26;
const ROW = 32;

/** Rows of blocks, at least and at most. Batches of one moment stand below each other. */
const MIN_ROWS = 3;
const MAX_ROWS = 6;

/** The batches of the last half minute, where they stand in time. */
export function BatchStrip(props: {
  readonly batches: readonly BatchValue[];
  readonly selected: number | undefined;
  readonly now: number;
  readonly onSelect: (batch: number) => void;
}) {
  const { batches, selected, now, onSelect } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const from = now - WINDOW_MS;
  const x = (time: number) => ((time - from) / WINDOW_MS) * width;
  const blocks = batches
    .map((batch) => {
      const end = batch.startedAt + (batch.durationMs ?? Math.max(0, now - batch.startedAt));
      const right = Math.min(x(end), width);
      const start = Math.min(x(batch.startedAt), right - MIN_BLOCK);
      return { batch, start, end: right };
    })
    .filter(({ end }) => end > MIN_BLOCK);
  const rows = packRows(blocks, 2);
  const needed = Math.max(0, ...rows.map((row) => row + 1));
  const shownRows = Math.min(Math.max(needed, MIN_ROWS), MAX_ROWS);
  const hidden = rows.filter((row) => row >= MAX_ROWS).length;

  function move(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = blocks.findIndex(({ batch }) => batch.batch === selected);
    const next = blocks[Math.min(Math.max(at + step, 0), blocks.length - 1)]?.batch.batch;
    if (next === undefined) return;
    onSelect(next);
    frame.current?.querySelector<HTMLElement>(`[data-batch="${next}"]`)?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div
      class="strip"
      ref={frame}
      role="group"
      aria-label="Batches of the last 30 seconds. Arrow keys go from one to the next."
      style={{ height: `${ROW * shownRows + 22}px` }}
      onKeyDown={move}
    >
      <div class="strip-marks" aria-hidden="true">
        {[30, 20, 10].map((seconds) => (
          <span key={seconds}>{seconds} s ago</span>
        ))}
        <span>{hidden > 0 ? `${hidden} more of the same moments · now` : 'now'}</span>
      </div>
      {blocks.map(({ batch, start, end }, index) => {
        const row = rows[index] ?? 0;
        if (row >= MAX_ROWS) return null;
        const isSelected = batch.batch === selected;
        return (
          <button
            key={batch.batch}
            type="button"
            class={`block ${batch.durationMs === undefined ? 'is-open' : ''}`}
            data-batch={batch.batch}
            aria-pressed={isSelected}
            aria-label={describe(batch)}
            title={describe(batch)}
            tabIndex={isSelected || (selected === undefined && index === 0) ? 0 : -1}
            style={{ left: `${start}px`, width: `${end - start}px`, top: `${row * ROW}px` }}
            onClick={() => onSelect(batch.batch)}
          >
            <CompositionBar parts={partsOf(batch)} total={batch.requests} />
            <span class="block-name">{batch.batch}</span>
          </button>
        );
      })}
    </div>
  );
}

function describe(batch: BatchValue): string {
  const parts = partsOf(batch)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${KINDS[kind]}`);
  const time = batch.durationMs === undefined ? 'under way' : formatMs(batch.durationMs);
  return [`Batch ${batch.batch}: ${plural(batch.requests, 'request')}`, ...parts, time].join(', ');
}
