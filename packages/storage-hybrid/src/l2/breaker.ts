/** `closed`: operations go through. `open`: none does. `half-open`: one is under way that decides. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Bounds of {@link circuitBreaker}. */
export interface BreakerBounds {
  /** How many operations fail in a row before it opens. */
  readonly failures: number;
  /** How long it stays open before one operation is let through. Milliseconds. */
  readonly cooldownMs: number;
}

/** One operation whose outcome counts: the first that is told, unless the breaker has changed since it began. */
export interface Attempt {
  succeeded(): void;
  failed(error: unknown): void;
}

/**
 * Spares the callers of something that fails, and the thing itself.
 *
 * @see M. Nygard, Release It!, 2007: "Circuit Breaker".
 */
export interface Breaker {
  readonly state: BreakerState;
  /** Begins an operation. */
  begin(): Attempt;
  /** Begins the one operation that is let through after the cooldown; `undefined` where it is not time for it, or not open. */
  probe(): Attempt | undefined;
}

/** @param onChange - Told of every change of state, and of the error that caused it. */
export function circuitBreaker(
  { failures, cooldownMs }: BreakerBounds,
  onChange: (state: BreakerState, error: unknown) => void,
): Breaker {
  let state: BreakerState = 'closed';
  let failedInARow = 0;
  let probesAt = 0;
  /** The number of changes: what began before the last one says nothing of the present. */
  let changes = 0;

  function enter(next: BreakerState, error?: unknown): void {
    state = next;
    changes += 1;
    failedInARow = 0;
    if (next === 'open') probesAt = performance.now() + cooldownMs;
    onChange(next, error);
  }

  function attempt(): Attempt {
    const begunAt = changes;
    let isTold = false;
    const counts = () => {
      const isFirst = !isTold && begunAt === changes;
      isTold = true;
      return isFirst;
    };
    return {
      succeeded() {
        if (!counts()) return;
        failedInARow = 0;
        if (state === 'half-open') enter('closed');
      },
      failed(error) {
        if (!counts()) return;
        if (state === 'open') return;
        failedInARow += 1;
        if (state === 'half-open' || failedInARow >= failures) enter('open', error);
      },
    };
  }

  return {
    get state() {
      return state;
    },
    begin: attempt,
    probe() {
      if (state !== 'open' || performance.now() < probesAt) return undefined;
      enter('half-open');
      return attempt();
    },
  };
}
