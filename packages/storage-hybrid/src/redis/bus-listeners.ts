import type { BusListener, Invalidation } from '../bus/invalidation-bus.js';

/** Those who have subscribed. None of them can disturb the others. */
export interface BusListeners extends BusListener {
  /** @returns Takes it out again. */
  add(listener: BusListener): () => void;
}

export function busListeners(): BusListeners {
  const listeners = new Set<BusListener>();

  function tellGap(listener: BusListener, reason: unknown): void {
    try {
      listener.gap(reason);
    } catch {
      // It has thrown at being told that something went wrong: there is nobody else to tell.
    }
  }

  function deliver(listener: BusListener, message: Invalidation): void {
    try {
      listener.received(message);
    } catch (error) {
      // What it did not take in is missing to it.
      tellGap(listener, error);
    }
  }

  return {
    received(message) {
      for (const listener of [...listeners]) deliver(listener, message);
    },
    gap(reason) {
      for (const listener of [...listeners]) tellGap(listener, reason);
    },
    add(listener) {
      // The same listener may come twice, and leave once.
      const own: BusListener = {
        received: (message) => listener.received(message),
        gap: (reason) => listener.gap(reason),
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
