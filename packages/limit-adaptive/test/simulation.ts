import type { CallInfo, Limit } from '@batchkit/core';

/** Numbers from `0` to `1` that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time that passes only when nothing is left to do. */
export class VirtualTime {
  now = 0;
  readonly #events: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  after(ms: number, run: () => void): void {
    this.#order += 1;
    const event = { at: this.now + ms, order: this.#order, run };
    let at = this.#events.length;
    while (at > 0 && (this.#events[at - 1]?.at ?? 0) > event.at) at -= 1;
    this.#events.splice(at, 0, event);
  }

  /** Lets time pass until `end`. */
  until(end: number): void {
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#events.shift();
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }
}

/** An upstream with a capacity that nobody is told. */
export interface HiddenUpstream {
  /** How many calls it takes at once, at this time. */
  readonly capacityAt: (ms: number) => number;
  /** How long it takes for a call. Milliseconds. */
  readonly serviceMs: (random: () => number) => number;
  /** How long it takes to refuse one. Milliseconds. */
  readonly refuseMs: number;
  /** The share of the calls it takes that end with a 502 whatever the load is. */
  readonly faultShare: number;
}

/** What became of the calls. */
export interface Outcome {
  readonly ok: number;
  readonly refused: number;
  readonly faults: number;
}

const CALL: CallInfo = {
  kind: 'single',
  keys: 1,
  priority: 'normal',
  isBackground: false,
  optimizer: undefined,
  isNested: false,
};

const ERRORS: Readonly<Record<number, unknown>> = { 429: { status: 429 }, 502: { status: 502 } };

/** Sends as many calls as `limit` lets start for so long, as a processor would that never runs out of work. */
export function simulate(
  upstream: HiddenUpstream,
  limitOf: (now: () => number) => Limit,
  { durationMs, seed }: { readonly durationMs: number; readonly seed: number },
): Outcome {
  const time = new VirtualTime();
  const random = seededRandom(seed);
  const limit = limitOf(() => time.now);
  const outcome = { ok: 0, refused: 0, faults: 0 };
  let running = 0;
  let taken = 0;
  let wakeAt = Infinity;

  const end = (startedAt: number, status: number) => {
    running -= 1;
    outcome[status === 200 ? 'ok' : status === 429 ? 'refused' : 'faults'] += 1;
    const durationMs = time.now - startedAt;
    const result =
      status === 200
        ? ({ status: 'ok', durationMs } as const)
        : ({ status: 'failed', durationMs, error: ERRORS[status] } as const);
    limit.ended?.({ ...CALL }, result);
    wake();
  };

  const start = () => {
    const startedAt = time.now;
    running += 1;
    limit.started?.({ ...CALL });
    if (taken >= upstream.capacityAt(startedAt)) {
      time.after(upstream.refuseMs, () => end(startedAt, 429));
      return;
    }
    taken += 1;
    const isFault = random() < upstream.faultShare;
    time.after(upstream.serviceMs(random), () => {
      taken -= 1;
      end(startedAt, isFault ? 502 : 200);
    });
  };

  const wake = () => {
    while (running < limit.concurrency) {
      const delayMs = limit.delayMs?.({ ...CALL }) ?? 0;
      if (delayMs > 0) {
        wakeLater(delayMs);
        return;
      }
      start();
    }
  };

  const wakeLater = (delayMs: number) => {
    const at = time.now + delayMs;
    if (at >= wakeAt) return;
    wakeAt = at;
    time.after(delayMs, () => {
      wakeAt = Infinity;
      wake();
    });
  };

  wake();
  time.until(durationMs);
  return outcome;
}
