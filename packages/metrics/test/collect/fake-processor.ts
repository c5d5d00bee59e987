import type { BatchEvent, BatchEventType, ProcessorState } from '@batchkit/core';
import type { MeteredProcessor } from '../../src/index.js';

export const IDLE: ProcessorState = {
  batches: 0,
  pending: 0,
  running: 0,
  retrying: 0,
  joinable: 0,
  unwritten: 0,
  limit: { name: 'fixed', concurrency: 20, holdMs: 0 },
};

/** Something that tells what the test says: a processor's subscribers and state without the processor. */
export function tellingProcessor(state: Partial<ProcessorState> = {}) {
  const listeners = new Map<(event: never) => void, readonly BatchEventType[] | undefined>();
  const subscribe = ((listener: (event: never) => void, options = {}) => {
    listeners.set(listener, (options as { only?: readonly BatchEventType[] }).only);
    return () => listeners.delete(listener);
  }) as MeteredProcessor['subscribe'];
  return {
    subscribe,
    state: () => ({ ...IDLE, ...state }),
    get listeners() {
      return listeners.size;
    },
    emit(event: BatchEvent) {
      for (const [listener, only] of listeners) {
        if (only?.includes(event.type) ?? true) listener(event as never);
      }
    },
  };
}
