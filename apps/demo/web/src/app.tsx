import type { FeedClient } from './feed/feed-client.js';
import type { Store } from './feed/store.js';
import { Answers } from './panels/answers.js';
import { FollowedKeys } from './panels/followed-keys.js';
import { Incidents } from './panels/incidents.js';
import { LimitPanel } from './panels/limit.js';
import { Percentiles } from './panels/percentiles.js';
import { Plan } from './panels/plan.js';
import { Savings } from './panels/savings.js';
import { Tiles } from './panels/tiles.js';
import { Timeline } from './timeline/timeline.js';
import { plural } from './ui/format.js';

const STATUS = {
  connecting: 'connecting …',
  live: 'live',
  lost: 'connection lost, trying again',
  refused: 'no connection: is the address the one that was printed?',
} as const;

/** The whole page. */
export function App({ store, feed }: { readonly store: Store; readonly feed: FeedClient }) {
  const { offset, resumes, snapshots } = feed.counts.value;
  return (
    <div class="page" data-offset={offset} data-resumes={resumes} data-snapshots={snapshots}>
      <header class="top">
        <h1>batchkit</h1>
        <p class="muted">What the component catalogue asks for, and what it costs upstream.</p>
        <p class={`status is-${feed.status.value}`} role="status">
          {STATUS[feed.status.value]}
        </p>
      </header>
      <main>
        <Tiles store={store} />
        <Timeline store={store} />
        <Savings store={store} />
        <Answers store={store} />
        <Plan store={store} />
        <LimitPanel store={store} />
        <div class="side">
          <Percentiles store={store} />
          <FollowedKeys store={store} feed={feed} />
        </div>
        <Incidents store={store} />
      </main>
      <footer class="muted">
        {`Change ${offset} of this run · resumed ${plural(resumes, 'time')} without loss · read-only`}
      </footer>
    </div>
  );
}
