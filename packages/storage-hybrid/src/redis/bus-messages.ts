import type { Invalidation } from '../bus/invalidation-bus.js';

/** What one message holds at most: characters of keys, unless a single key is longer. Subscribers' buffers are bounded. */
const LONGEST = 65_536;

/** An invalidation as texts to send, none of them long. */
export function writeMessages({ sender, namespace, keys }: Invalidation): string[] {
  if (keys === 'all') return [JSON.stringify({ sender, namespace, keys })];
  return split(keys).map((some) => JSON.stringify({ sender, namespace, keys: some }));
}

/** @returns `undefined` for what {@link writeMessages} has not written. */
export function readMessage(text: string): Invalidation | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return isInvalidation(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function split(keys: readonly string[]): string[][] {
  const lists: string[][] = [];
  let list: string[] = [];
  let length = 0;
  for (const key of keys) {
    if (list.length === 0 || length + key.length > LONGEST) {
      list = [];
      lists.push(list);
      length = 0;
    }
    list.push(key);
    // Quotes and a comma count as well: keys may be short.
    length += key.length + 3;
  }
  return lists;
}

function isInvalidation(message: unknown): message is Invalidation {
  if (typeof message !== 'object' || message === null) return false;
  const { sender, namespace, keys } = message as Partial<Record<keyof Invalidation, unknown>>;
  return (
    typeof sender === 'string' &&
    typeof namespace === 'string' &&
    (keys === 'all' || (Array.isArray(keys) && keys.every((key) => typeof key === 'string')))
  );
}
