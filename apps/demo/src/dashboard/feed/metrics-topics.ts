import { collectMetrics, type MeteredProcessor, type MetricsSnapshot } from '@batchkit/metrics';
import type { Clock } from '../clock.js';
import type { TopicName } from '../protocol/topics.js';
import type { Feed } from './feed.js';
import { History } from './history.js';
import { limitOf, tiersOf, timingsOf, totalsOf } from './project-metrics.js';

/** What the tiers of a storage know of themselves. */
export type StatsSource = NonNullable<Parameters<typeof collectMetrics>[1]>['storage'];

const METRICS_TOPICS = ['totals', 'timings', 'tiers', 'limit', 'history'] as const;

/** How often what is held is looked at where nothing has happened. Milliseconds. */
const LOOK_MS = 1_000;

/** The numbers: topics that are read off the metrics of the processor. */
export class MetricsTopics {
  readonly #collector;
  readonly #history: History;
  readonly #endLooking: () => void;
  #read: { readonly frame: number; readonly snapshot: MetricsSnapshot } | undefined;

  constructor(
    private readonly feed: Feed,
    clock: Clock,
    processor: MeteredProcessor,
    storage: StatsSource,
  ) {
    this.#collector = collectMetrics(processor, { storage });
    this.#history = new History(clock);
    this.#endLooking = clock.every(LOOK_MS, () => this.hear());
    this.hear();
  }

  /** Something has happened: any number may have changed. */
  hear(): void {
    for (const topic of METRICS_TOPICS) this.feed.touch(topic, this.#valueOf);
  }

  close(): void {
    this.#endLooking();
    this.#collector.stop();
  }

  readonly #valueOf = (topic: string, frame: number): unknown => {
    // All topics of a frame are of one moment.
    if (this.#read?.frame !== frame) this.#read = { frame, snapshot: this.#collector.snapshot() };
    const { snapshot } = this.#read;
    switch (topic as TopicName) {
      case 'totals':
        return totalsOf(snapshot);
      case 'timings':
        return timingsOf(snapshot);
      case 'tiers':
        return tiersOf(snapshot);
      case 'limit':
        return limitOf(snapshot);
      default:
        return this.#history.with(snapshot.calls.made, snapshot.calls.saved);
    }
  };
}
