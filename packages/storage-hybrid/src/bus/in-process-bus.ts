import type { BusListener, InvalidationBus } from './invalidation-bus.js';

/** Carries invalidations between the storages of one process. Nothing is lost, and nothing waits. */
export function inProcessBus(): InvalidationBus {
  const listeners = new Set<BusListener>();
  return {
    name: 'in-process',
    publish(message) {
      const errors: unknown[] = [];
      for (const listener of [...listeners]) {
        try {
          listener.received(message);
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, '[in-process] A listener failed.');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
