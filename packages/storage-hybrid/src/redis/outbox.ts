import type { Invalidation } from '../bus/invalidation-bus.js';

/** How many keys are kept for one namespace. More of them become `'all'`. */
const MOST_KEYS = 10_000;

/** What is still to be sent: for each sender and namespace one list of keys, bounded. */
export interface Outbox {
  add(message: Invalidation): void;
  /** Everything that is kept, which is not kept any more. */
  take(): Invalidation[];
}

interface Kept {
  readonly sender: string;
  readonly namespace: string;
  keys: Set<string> | 'all';
}

export function outbox(): Outbox {
  const kept = new Map<string, Kept>();
  return {
    add({ sender, namespace, keys }) {
      const address = JSON.stringify([sender, namespace]);
      const entry = kept.get(address) ?? { sender, namespace, keys: new Set<string>() };
      kept.set(address, entry);
      if (entry.keys === 'all') return;
      if (keys === 'all') entry.keys = 'all';
      else {
        for (const key of keys) entry.keys.add(key);
        if (entry.keys.size > MOST_KEYS) entry.keys = 'all';
      }
    },
    take() {
      const all = [...kept.values()];
      kept.clear();
      return all.map(({ sender, namespace, keys }) => ({
        sender,
        namespace,
        keys: keys === 'all' ? keys : [...keys],
      }));
    },
  };
}
