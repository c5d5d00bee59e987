import type { Group } from '@batchkit/core';

/** A group of pending keys, as core would form it. */
export function groupOf(id: string, keys: readonly string[]): Group {
  const requests = keys.map((key) => ({ key, priority: 'normal', queuedAt: 0 }) as const);
  return { id, grouper: 'directory', requests };
}
