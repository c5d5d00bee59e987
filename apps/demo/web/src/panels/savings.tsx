import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { HistoryValue } from '../../../src/dashboard/protocol/values.js';
import type { Store } from '../feed/store.js';
import { formatShort, formatTime } from '../ui/format.js';
import { Empty, Panel } from '../ui/panel.js';
import { useScheme } from '../ui/use-scheme.js';
import { useWidth } from '../ui/use-width.js';

const HEIGHT = 210;

/** Calls made, beside those that one call for each request would have taken. */
export function Savings({ store }: { readonly store: Store }) {
  const history = store.history.value ?? {};
  const calls = store.totals.value?.calls;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const width = useWidth(frame);
  const scheme = useScheme();
  const isEmpty = Object.keys(history).length < 2;

  // Its colours are read when it is made: a scheme that changes makes another.
  useEffect(() => {
    const { current } = frame;
    if (current === null || width === 0 || isEmpty) return;
    const made = new uPlot(optionsFor(current, width), dataOf(history), current);
    plot.current = made;
    return () => made.destroy();
  }, [width, scheme, isEmpty]);
  useEffect(() => plot.current?.setData(dataOf(history)), [history]);

  return (
    <Panel
      id="savings"
      title="Calls made and saved"
      about="Without batching, every request would have been a call."
    >
      <ul class="legend with-counts">
        <li>
          <span class="swatch is-group" aria-hidden="true" />
          made <strong>{formatShort(calls?.made ?? 0)}</strong>
        </li>
        <li>
          <span class="swatch is-saved" aria-hidden="true" />
          saved <strong>{formatShort(calls?.saved ?? 0)}</strong>
        </li>
      </ul>
      {isEmpty && (
        <Empty>The lines begin with the second reading, half a second after the first.</Empty>
      )}
      <div
        class="plot"
        ref={frame}
        role="img"
        aria-label={`${calls?.made ?? 0} calls made, ${calls?.saved ?? 0} saved, over time`}
      />
    </Panel>
  );
}

function dataOf(history: HistoryValue): uPlot.AlignedData {
  const points = Object.values(history).sort((a, b) => a.at - b.at);
  return [
    points.map(({ at }) => at / 1_000),
    points.map(({ made, saved }) => made + saved),
    points.map(({ made }) => made),
  ];
}

function optionsFor(element: Element, width: number): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--muted'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max, 1) * 1.05] } },
    axes: [
      { ...axis, space: 90, values: (_plot, ticks) => ticks.map((at) => formatTime(at * 1_000)) },
      { ...axis, size: 48, values: (_plot, ticks) => ticks.map(formatShort) },
    ],
    series: [
      {},
      { stroke: colour('--hit'), width: 1.5, dash: [4, 3], points: { show: false } },
      {
        stroke: colour('--group'),
        width: 2,
        fill: `${colour('--group')}33`,
        points: { show: false },
      },
    ],
    bands: [{ series: [1, 2], fill: `${colour('--hit')}2e` }],
  };
}
