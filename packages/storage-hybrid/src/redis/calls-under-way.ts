/** What has been asked and not been answered, for whoever wants to end. */
export interface CallsUnderWay {
  /** Remembers a call until it has ended. @returns The call itself. */
  track<T>(call: Promise<T>): Promise<T>;
  /** Resolves when every call has ended, one way or the other. */
  ended(): Promise<void>;
}

export function callsUnderWay(): CallsUnderWay {
  const calls = new Set<Promise<unknown>>();
  return {
    async track(call) {
      calls.add(call);
      try {
        return await call;
      } finally {
        calls.delete(call);
      }
    },
    async ended() {
      await Promise.allSettled(calls);
    },
  };
}
