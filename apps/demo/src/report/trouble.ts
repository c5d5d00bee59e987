import type { BatchEvent } from '@batchkit/core';
import { messageOf } from '../message-of.js';

/** Hears of what went wrong inside without failing the batch. */
export interface Trouble {
  /** What happened, each thing once. */
  lines(): string[];
}

/** What can be listened to. */
interface Watched {
  subscribe(listener: (event: BatchEvent) => void): () => void;
}

/** Listens to a processor from now on. */
export function watchTrouble(processor: Watched): Trouble {
  const counts = new Map<string, number>();
  processor.subscribe((event) => {
    const text = textOf(event);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  return {
    lines: () =>
      [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`)),
  };
}

function textOf(event: BatchEvent): string | undefined {
  switch (event.type) {
    case 'storage:failed':
      return event.error.message;
    case 'tier':
      return event.error === undefined ? undefined : `${event.tier}: ${messageOf(event.error)}`;
    case 'fallback':
      return `A group was fetched file by file: ${messageOf(event.reason.cause ?? event.reason)}`;
    default:
      return undefined;
  }
}
