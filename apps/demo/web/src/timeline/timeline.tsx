import { useState } from 'preact/hooks';
import type { BatchValue } from '../../../src/dashboard/protocol/values.js';
import type { Store } from '../feed/store.js';
import { CompositionList } from '../ui/composition.js';
import { formatMs, plural } from '../ui/format.js';
import { partsOf } from '../ui/kinds.js';
import { Legend } from '../ui/legend.js';
import { Empty, Panel } from '../ui/panel.js';
import { useNow } from '../ui/use-now.js';
import { BatchStrip } from './batch-strip.js';
import { CallTable } from './call-table.js';
import { Lanes } from './lanes.js';

/** Batches where they stand in time, and one of them lane by lane: the last that went upstream, until one is chosen. */
export function Timeline({ store }: { readonly store: Store }) {
  const [pinned, setPinned] = useState<number>();
  const [shownAtPause, setShownAtPause] = useState<readonly BatchValue[]>();
  const isPaused = shownAtPause !== undefined;
  const now = useNow(isPaused);
  const live = [...store.batches.value.values()].sort((a, b) => a.startedAt - b.startedAt);
  const batches = shownAtPause ?? live;
  const shown = batches.find(({ batch }) => batch === pinned) ?? lastWithCalls(batches);

  return (
    <Panel
      id="timeline"
      title="Batches"
      about="Each block is a batch; its colours are where the answers came from."
      aside={
        <div class="buttons">
          <button
            type="button"
            aria-pressed={isPaused}
            onClick={() => setShownAtPause(isPaused ? undefined : live)}
          >
            {isPaused ? 'Go on' : 'Pause'}
          </button>
          <button
            type="button"
            disabled={pinned === undefined}
            onClick={() => setPinned(undefined)}
          >
            Follow the newest
          </button>
        </div>
      }
    >
      <Legend kinds={['hit', 'join', 'group', 'single', 'fallback', 'failed', 'queue']} />
      {batches.length === 0 && (
        <Empty>No batch has run yet. The first shows up here by itself.</Empty>
      )}
      <BatchStrip batches={batches} selected={shown?.batch} now={now} onSelect={setPinned} />
      {shown && (
        <div class="shown-batch" data-shown={shown.batch}>
          <h3>
            {`Batch ${shown.batch}`}
            <span class="muted">
              {[
                plural(shown.requests, 'request'),
                shown.grouper === undefined ? 'nothing to group' : `grouped by ${shown.grouper}`,
                plural(Object.keys(shown.calls).length + shown.moreCalls, 'call'),
                shown.durationMs === undefined ? 'under way' : formatMs(shown.durationMs),
              ].join(' · ')}
            </span>
          </h3>
          <CompositionList parts={partsOf(shown)} total={shown.requests} />
          <Lanes batch={shown} slots={store.limit.value?.concurrency} now={now} />
          <CallTable batch={shown} />
        </div>
      )}
    </Panel>
  );
}

/** What is worth a look: the last batch that made calls, or else the last. */
function lastWithCalls(batches: readonly BatchValue[]): BatchValue | undefined {
  return batches.findLast(({ calls }) => Object.keys(calls).length > 0) ?? batches.at(-1);
}
