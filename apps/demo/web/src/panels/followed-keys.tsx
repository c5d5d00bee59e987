import { useState } from 'preact/hooks';
import type { KeyValue } from '../../../src/dashboard/protocol/values.js';
import type { FeedClient } from '../feed/feed-client.js';
import type { Store } from '../feed/store.js';
import { formatMs, formatTime, plural } from '../ui/format.js';
import { Empty, Panel } from '../ui/panel.js';

const MAX_KEYS = 20;
const MAX_SUGGESTIONS = 50;

/** Keys that the user wants to hear of one by one. */
export function FollowedKeys({
  store,
  feed,
}: {
  readonly store: Store;
  readonly feed: FeedClient;
}) {
  const [followed, setFollowed] = useState<readonly string[]>([]);

  function follow(keys: readonly string[]): void {
    setFollowed(keys);
    feed.follow(keys);
  }

  function add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const key = String(new FormData(form).get('key') ?? '');
    if (!followed.includes(key)) follow([key, ...followed].slice(0, MAX_KEYS));
    form.reset();
  }

  return (
    <Panel id="keys" title="Follow a key" about="What last happened to it, as it happens.">
      <form class="follow" onSubmit={add}>
        <label for="key">key</label>
        <input id="key" name="key" list="seen-keys" autocomplete="off" required maxLength={1_024} />
        <datalist id="seen-keys">
          {seenKeys(store).map((key) => (
            <option key={key} value={key} />
          ))}
        </datalist>
        <button type="submit">Follow</button>
      </form>
      {followed.length === 0 && <Empty>No key is followed.</Empty>}
      <ul class="followed">
        {followed.map((key) => (
          <li key={key}>
            <span class="path">{key}</span>
            <span class="muted">{describe(store.keys.value.get(key))}</span>
            <button
              type="button"
              aria-label={`Stop following ${key}`}
              onClick={() => follow(followed.filter((other) => other !== key))}
            >
              Stop
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Keys that have been seen going upstream alone: those whose names are known here. */
function seenKeys(store: Store): readonly string[] {
  const keys = new Set<string>();
  for (const { calls } of store.batches.value.values()) {
    for (const { kind, of } of Object.values(calls)) if (kind === 'single') keys.add(of);
  }
  return [...keys].slice(-MAX_SUGGESTIONS);
}

function describe(key: KeyValue | undefined): string {
  if (key === undefined) return '…';
  if (key.at === undefined) return 'nothing has happened to it';
  const parts = [`${key.state} at ${formatTime(key.at)}`];
  if (key.call !== undefined) parts.push(`${key.kind} call ${key.call} of batch ${key.batch}`);
  if (key.durationMs !== undefined) parts.push(formatMs(key.durationMs));
  parts.push(`fetched ${plural(key.fetches, 'time')}`, `joined ${plural(key.joins, 'time')}`);
  return parts.join(' · ');
}
