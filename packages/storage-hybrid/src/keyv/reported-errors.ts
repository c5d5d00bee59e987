/** What may emit errors: an adapter, or the Keyv that passes them on. */
interface Emitter {
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/**
 * The errors that a store reports by an event. Most Keyv adapters, `@keyv/redis` with its default settings among
 * them, answer `undefined` for every key when a read has failed, and emit the error: this tells it from a miss.
 */
export interface ReportedErrors {
  /** Marks the time from which on errors count for an operation. */
  mark(): number;
  /** The last error since `mark`, or `undefined` where there was none. */
  since(mark: number): Error | undefined;
  /**
   * Takes no notice of errors any more. They still end nothing: a call that was given up connects `@keyv/redis` again
   * after it was disconnected, and whatever becomes of that connection is an error of the adapter.
   */
  stop(): void;
}

/** One for all, so that an emitter that is used again and again has it once. */
const ignore = (): void => {};

/** Also keeps the event from ending the process, as it does where nobody listens. */
export function reportedErrors(emitter: Emitter): ReportedErrors {
  let count = 0;
  let last: Error | undefined;
  const listener = (error: unknown) => {
    count += 1;
    last = error instanceof Error ? error : new Error(String(error));
  };
  emitter.on?.('error', listener);
  return {
    mark: () => count,
    since: (mark) => (count > mark ? last : undefined),
    stop() {
      emitter.off?.('error', listener);
      emitter.off?.('error', ignore);
      emitter.on?.('error', ignore);
    },
  };
}
