import type { SubscribeMessage } from '../protocol/messages.js';
import { batchOf, batchTopic, keyOf, keyTopic } from '../protocol/topics.js';

/** What one client wants to hear of. */
export interface Subscription {
  /** Topics of keys, which are told of only where somebody follows them. */
  readonly keyTopics: readonly string[];
  matches(topic: string): boolean;
}

/** What a message asks for. */
export function subscriptionOf({
  topics = [],
  batches = [],
  keys = [],
}: SubscribeMessage): Subscription {
  const named = new Set<string>(topics);
  const keyTopics = [...new Set(keys.map(keyTopic))];
  const wantsAllBatches = batches === 'all';
  if (!wantsAllBatches) for (const batch of batches) named.add(batchTopic(batch));
  for (const topic of keyTopics) named.add(topic);
  return {
    keyTopics,
    matches(topic) {
      if (named.has(topic)) return true;
      return wantsAllBatches && keyOf(topic) === undefined && batchOf(topic) !== undefined;
    },
  };
}
