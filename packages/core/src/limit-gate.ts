import type { Call } from './call.js';
import type { EventHub } from './event-hub.js';
import type { CallResult, Limit } from './limit.js';

/** The limit as the pipeline sees it: it never throws. What goes wrong is an event, and the call goes on without it. */
export class LimitGate {
  constructor(
    private readonly limit: Limit,
    private readonly hub: EventHub,
  ) {}

  get name(): string {
    return this.limit.name;
  }

  /** Calls that may run now. One, where the limit gives no number of calls: it must not stop everything. */
  get concurrency(): number {
    const { concurrency } = this.limit;
    if (concurrency >= 1) return concurrency === Infinity ? concurrency : Math.floor(concurrency);
    return 1;
  }

  /** How long `call` has to wait. Milliseconds. */
  delayMs(call: Call): number {
    if (this.limit.delayMs === undefined) return 0;
    let delayMs = 0;
    this.#contain(() => {
      delayMs = this.limit.delayMs?.(call.info) ?? 0;
    });
    return delayMs;
  }

  started(call: Call): void {
    if (this.limit.started !== undefined) this.#contain(() => this.limit.started?.(call.info));
  }

  ended(call: Call, status: CallResult['status'], durationMs: number, error: unknown): void {
    if (this.limit.ended === undefined) return;
    this.#contain(() => this.limit.ended?.(call.info, { status, durationMs, error }));
  }

  onChange(listener: () => void): void {
    this.#contain(() => this.limit.onChange?.(listener));
  }

  #contain(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.hub.emit({ type: 'limit:failed', limit: this.limit.name, error });
    }
  }
}
