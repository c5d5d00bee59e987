import type { BatchProcessor } from '@batchkit/core';
import type { Clock } from '../clock.js';
import { BatchLog } from './batch-log.js';
import type { Feed, TopicSource } from './feed.js';
import { IncidentLog } from './incident-log.js';
import { KeyLog } from './key-log.js';
import { MetricsTopics, type StatsSource } from './metrics-topics.js';
import { type PathOf, PlanLog } from './plan-log.js';

/** What a feed can be fed from. */
export type WatchedProcessor = Pick<BatchProcessor, 'subscribe' | 'state'>;

/** A processor that is being watched. */
export interface Watch {
  /** Reads the state of a key, for a topic that somebody begins to follow. */
  readonly readKey: TopicSource;
  /** Ends the watch. */
  close(): void;
}

/** Feeds `feed` with what happens in `processor`. */
export function watch(
  feed: Feed,
  clock: Clock,
  processor: WatchedProcessor,
  storage: StatsSource,
  pathOf: PathOf,
): Watch {
  const metrics = new MetricsTopics(feed, clock, processor, storage);
  const keys = new KeyLog(feed, clock);
  const incidents = new IncidentLog(feed, clock);
  const logs = [new BatchLog(feed, clock), new PlanLog(feed, pathOf), keys, incidents];
  feed.touch('incidents', incidents.read);
  const leave = processor.subscribe((event) => {
    for (const log of logs) log.hear(event);
    metrics.hear();
  });
  return {
    readKey: keys.read,
    close() {
      leave();
      metrics.close();
    },
  };
}
