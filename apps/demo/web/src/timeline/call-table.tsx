import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import { formatCount, formatMs } from '../ui/format.js';

/** Rows that are shown: a table of a thousand is no help to anybody. */
const MAX_ROWS = 200;

/** The calls of a batch in words and numbers. */
export function CallTable({ batch }: { readonly batch: BatchValue }) {
  const calls = Object.entries(batch.calls);
  if (calls.length === 0) return null;
  return (
    <details class="call-table">
      <summary>{`Calls of batch ${batch.batch} as a table`}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Calls, scrollable">
        <table>
          <thead>
            <tr>
              <th scope="col">call</th>
              <th scope="col">kind</th>
              <th scope="col">of</th>
              <th scope="col">keys</th>
              <th scope="col">came</th>
              <th scope="col">waited</th>
              <th scope="col">took</th>
              <th scope="col">how</th>
            </tr>
          </thead>
          <tbody>
            {calls.slice(0, MAX_ROWS).map(([id, call]) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{call.kind}</td>
                <td class="path">{call.of || '/'}</td>
                <td>{formatCount(call.keys)}</td>
                <td>{call.delivered === undefined ? '…' : formatCount(call.delivered)}</td>
                <td>{formatMs(call.queueWaitMs)}</td>
                <td>{call.durationMs === undefined ? '…' : formatMs(call.durationMs)}</td>
                <td>{batch.fallbacks[id] ? `${call.status}, fell back` : call.status}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {calls.length > MAX_ROWS && <p class="muted">{`and ${calls.length - MAX_ROWS} more`}</p>}
      </section>
    </details>
  );
}
