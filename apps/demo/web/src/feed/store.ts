import { batch, type Signal, signal } from '@preact/signals';
import { applyMergePatch } from '../../../src/dashboard/protocol/merge-patch.js';
import type { Change } from '../../../src/dashboard/protocol/messages.js';
import { batchOf, keyOf } from '../../../src/dashboard/protocol/topics.js';
import type {
  BatchValue,
  HistoryValue,
  IncidentsValue,
  KeyValue,
  LimitValue,
  PlanValue,
  TiersValue,
  TimingsValue,
  TotalsValue,
} from '../../../src/dashboard/protocol/values.js';

/** The topics that there is one of, each `undefined` until something has come. */
export interface NamedTopics {
  readonly totals: Signal<TotalsValue | undefined>;
  readonly timings: Signal<TimingsValue | undefined>;
  readonly tiers: Signal<TiersValue | undefined>;
  readonly limit: Signal<LimitValue | undefined>;
  readonly history: Signal<HistoryValue | undefined>;
  readonly incidents: Signal<IncidentsValue | undefined>;
  readonly plan: Signal<PlanValue | undefined>;
}

/** What the page knows: the newest value of everything that it is subscribed to. */
export interface Store extends NamedTopics {
  /** By number, oldest first. */
  readonly batches: Signal<ReadonlyMap<number, BatchValue>>;
  readonly keys: Signal<ReadonlyMap<string, KeyValue>>;
  /** Takes the place of everything there is. */
  replace(values: Readonly<Record<string, unknown>>): void;
  /** Applies changes in their order. */
  apply(changes: readonly Change[]): void;
}

/** A store with nothing in it. */
export function createStore(): Store {
  const named = {
    totals: signal(undefined),
    timings: signal(undefined),
    tiers: signal(undefined),
    limit: signal(undefined),
    history: signal(undefined),
    incidents: signal(undefined),
    plan: signal(undefined),
  } satisfies NamedTopics;
  const byTopic = new Map<string, Signal>(Object.entries(named));
  const batches = signal<ReadonlyMap<number, BatchValue>>(new Map());
  const keys = signal<ReadonlyMap<string, KeyValue>>(new Map());
  const values = new Map<string, unknown>();

  /** Shows what has changed: one picture for all of it. */
  function show(topics: Iterable<string>): void {
    const nextBatches = new Map(batches.value);
    const nextKeys = new Map(keys.value);
    batch(() => {
      for (const topic of topics) {
        const number = batchOf(topic);
        const key = keyOf(topic);
        if (number !== undefined) put(nextBatches, number, values.get(topic) as BatchValue);
        else if (key !== undefined) put(nextKeys, key, values.get(topic) as KeyValue);
        else set(byTopic.get(topic), values.get(topic));
      }
      batches.value = nextBatches;
      keys.value = nextKeys;
    });
  }

  return {
    ...named,
    batches,
    keys,
    replace(next) {
      const topics = new Set([...values.keys(), ...Object.keys(next)]);
      values.clear();
      for (const [topic, value] of Object.entries(next)) values.set(topic, value);
      show(topics);
    },
    apply(changes) {
      for (const change of changes) {
        if ('gone' in change) values.delete(change.topic);
        else if ('value' in change) values.set(change.topic, change.value);
        else values.set(change.topic, applyMergePatch(values.get(change.topic), change.patch));
      }
      show(new Set(changes.map(({ topic }) => topic)));
    },
  };
}

/** A topic that this page has no place for is from a newer server. */
function set(place: Signal | undefined, value: unknown): void {
  if (place !== undefined) place.value = value;
}

function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
