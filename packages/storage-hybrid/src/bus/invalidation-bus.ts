import type { MaybePromise } from '@batchkit/core';

/** What one storage tells the others: keys, never values. */
export interface Invalidation {
  /** Which storage has sent it. A storage ignores its own messages. */
  readonly sender: string;
  /** Whom it concerns: storages of the same namespace. */
  readonly namespace: string;
  /** What is not valid any more. `'all'`: everything in the namespace. */
  readonly keys: readonly string[] | 'all';
}

/** Who hears what others invalidate. What its methods throw is the bus's to contain. */
export interface BusListener {
  /** A message has come: of another storage, or of the listener itself. */
  received(message: Invalidation): void;
  /**
   * Messages may be missing: the connection has been lost, or is back after it was.
   *
   * @param reason - Why, where the connection was lost.
   */
  gap(reason?: unknown): void;
}

/**
 * Carries invalidations between the storages of several processes.
 *
 * Messages may come late or twice; a bus that may have lost one says so by {@link BusListener.gap}.
 */
export interface InvalidationBus {
  /** Stable id used in events and errors: lower-case. */
  readonly name: string;
  /**
   * Tells every subscriber. Settles when the message has been sent, or is kept to be sent as soon as there is a
   * connection again.
   *
   * @throws Anything, where the message is lost.
   */
  publish(message: Invalidation): MaybePromise<void>;
  /** Listens from now on. @returns Ends it. */
  subscribe(listener: BusListener): () => void;
  /** Sends what is kept, and ends the connection. The storage that uses a bus does not close it: others may use it too. */
  close?(): MaybePromise<void>;
}
