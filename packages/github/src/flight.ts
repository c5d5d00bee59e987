/** Work that everybody who asks at the same time shares. */
export interface Flight<T> {
  /**
   * The outcome of the work under way, begun where there is none.
   *
   * @throws The reason of `signal` where it aborts: the others are not disturbed, and the last to leave ends the work.
   */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** Leaves the work under way to those who wait for it: whoever joins from now on begins anew. */
  part(): void;
}

interface Running<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** A flight that does `work`. */
export function createFlight<T>(work: (signal: AbortSignal) => Promise<T>): Flight<T> {
  let running: Running<T> | undefined;

  function start(): Running<T> {
    const controller = new AbortController();
    const promise = work(controller.signal).finally(() => {
      if (running === begun) running = undefined;
    });
    // Whoever waits gets the rejection; where all have left, nobody is there to get it.
    promise.catch(() => {});
    const begun = { promise, controller, waiting: 0 };
    return begun;
  }

  function leave(flight: Running<T>): void {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    if (running === flight) running = undefined;
    flight.controller.abort();
  }

  return {
    async join(signal) {
      signal?.throwIfAborted();
      running ??= start();
      const flight = running;
      flight.waiting += 1;
      try {
        return await unlessAborted(flight.promise, signal);
      } finally {
        leave(flight);
      }
    },
    part() {
      running = undefined;
    },
  };
}

/** `promise`, or the reason of `signal` where that comes first. Nothing stays at the signal. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
