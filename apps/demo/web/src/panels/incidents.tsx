import type { Store } from '../feed/store.js';
import { formatTime } from '../ui/format.js';
import { Empty, Panel } from '../ui/panel.js';

const SHOWN = 6;

/** What went wrong lately and was dealt with. */
export function Incidents({ store }: { readonly store: Store }) {
  const incidents = Object.entries(store.incidents.value ?? {})
    .sort(([a], [b]) => Number(b) - Number(a))
    .slice(0, SHOWN);
  return (
    <Panel id="incidents" title="What went wrong" about="Contained: a failed key fails alone.">
      {incidents.length === 0 ? (
        <Empty>Nothing so far.</Empty>
      ) : (
        <ol class="incidents">
          {incidents.map(([number, { at, what, text }]) => (
            <li key={number}>
              <time class="muted">{formatTime(at)}</time>
              <strong>{what}</strong>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
