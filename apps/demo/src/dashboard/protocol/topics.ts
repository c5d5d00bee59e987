import type { z } from 'zod/mini';
import {
  batchValue,
  historyValue,
  incidentsValue,
  keyValue,
  limitValue,
  planValue,
  tiersValue,
  timingsValue,
  totalsValue,
} from './values.js';

/** The topics that there is one of. */
export const TOPICS = {
  totals: totalsValue,
  timings: timingsValue,
  tiers: tiersValue,
  limit: limitValue,
  history: historyValue,
  incidents: incidentsValue,
  plan: planValue,
} as const;

/** One of {@link TOPICS}. */
export type TopicName = keyof typeof TOPICS;

const BATCH = 'batch:';
const KEY = 'key:';

/** The topic of a batch. */
export const batchTopic = (batch: number) => `${BATCH}${batch}`;

/** The topic of a key. */
export const keyTopic = (key: string) => `${KEY}${key}`;

/** The batch that a topic is of; `undefined`: it is of none. */
export function batchOf(topic: string): number | undefined {
  return topic.startsWith(BATCH) ? Number(topic.slice(BATCH.length)) : undefined;
}

/** The key that a topic is of; `undefined`: it is of none. */
export function keyOf(topic: string): string | undefined {
  return topic.startsWith(KEY) ? topic.slice(KEY.length) : undefined;
}

/** What a topic's value has to look like; `undefined`: there is no such topic. */
export function schemaOf(topic: string): z.ZodMiniType | undefined {
  if (batchOf(topic) !== undefined) return batchValue;
  if (keyOf(topic) !== undefined) return keyValue;
  return Object.hasOwn(TOPICS, topic) ? TOPICS[topic as TopicName] : undefined;
}
