import { scaleLog } from 'd3-scale';
import type { Store } from '../feed/store.js';
import { formatCount, formatMs } from '../ui/format.js';
import { Empty, Panel } from '../ui/panel.js';

/** Where durations lie: from a hundredth of a millisecond to ten seconds, ten times more with each mark. */
const place = scaleLog([0.01, 10_000], [0, 100]).clamp(true);
const MARKS = [0.01, 0.1, 1, 10, 100, 1_000, 10_000];

/** How long things took: the middle one, nine of ten, and ninety-nine of a hundred. */
export function Percentiles({ store }: { readonly store: Store }) {
  const timings = Object.entries(store.timings.value ?? {}).filter(([, { count }]) => count > 0);
  return (
    <Panel
      id="percentiles"
      title="How long it takes"
      about="Milliseconds. Each mark is ten times the one before."
      aside={
        <ul class="legend">
          <li>
            <span class="dot p50" aria-hidden="true" />
            p50
          </li>
          <li>
            <span class="dot p90" aria-hidden="true" />
            p90
          </li>
          <li>
            <span class="dot p99" aria-hidden="true" />
            p99
          </li>
        </ul>
      }
    >
      {timings.length === 0 ? (
        <Empty>Nothing has been measured yet.</Empty>
      ) : (
        <div class="ranges">
          <div class="range-marks" aria-hidden="true">
            {MARKS.map((ms) => (
              <span key={ms} style={{ left: `${place(ms)}%` }}>
                {ms >= 1_000 ? `${ms / 1_000} s` : ms}
              </span>
            ))}
          </div>
          {timings.map(([name, { count, p50Ms, p90Ms, p99Ms }]) => (
            <div class="range" key={name}>
              <span>{name}</span>
              <span class="range-line" aria-hidden="true">
                <span
                  class="range-bar"
                  style={{ left: `${place(p50Ms)}%`, width: `${place(p99Ms) - place(p50Ms)}%` }}
                />
                <span class="dot p50" style={{ left: `${place(p50Ms)}%` }} />
                <span class="dot p90" style={{ left: `${place(p90Ms)}%` }} />
                <span class="dot p99" style={{ left: `${place(p99Ms)}%` }} />
              </span>
              <span class="range-words">
                {[p50Ms, p90Ms, p99Ms].map(formatMs).join(' · ')}
                <span class="muted">{` of ${formatCount(count)}`}</span>
              </span>
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}
