import type { CallInfo, CallResult } from '@batchkit/core';
import { Budgets } from './budgets.js';
import { type Charge, chargeOf, kindOf } from './charges.js';
import { Concurrency } from './concurrency.js';
import { type Flight, Flights } from './flights.js';
import { readRate } from './headers.js';
import { LatencyRule } from './latency-rule.js';
import { Pause } from './pause.js';
import type { ResolvedOptions } from './resolve-options.js';
import type { Signal } from './signal.js';
import { type AdaptiveLimitState, newCounters } from './state.js';
import { TokenBucket } from './token-bucket.js';

/**
 * How many times as long as a pause what led to it is left alone: trying it again and again costs a tenth of the time
 * at most.
 */
const PATIENCE = 10;

/** What is known of an upstream: each room keeps one of its limits, here they meet. */
export class Upstream {
  readonly concurrency: Concurrency;
  readonly #flights = new Flights();
  readonly #pause: Pause;
  readonly #bucket: TokenBucket;
  readonly #budgets = new Budgets();
  readonly #latency: LatencyRule | undefined;
  readonly #counts = newCounters();
  /** Signals since the last good answer. */
  #signalsInARow = 0;

  constructor(private readonly options: ResolvedOptions) {
    const { pointsPerMinute, burst, latency, maxPauseMs, now } = options;
    this.concurrency = new Concurrency(options);
    this.#pause = new Pause(maxPauseMs);
    this.#bucket = new TokenBucket(pointsPerMinute, burst, now());
    this.#latency = latency && new LatencyRule(latency.alpha, latency.deviations);
  }

  /** How long a call has to wait: until everything lets it. Milliseconds. */
  delayMs(call: CallInfo): number {
    const now = this.options.now();
    const { resource, points, reserve } = chargeOf(this.options, call);
    const inFlight = this.#flights.inResource(resource);
    return Math.max(
      this.#slotDelayMs(call),
      this.#pauseDelayMs(call, now),
      this.#bucket.delayMs(points, reserve, now),
      this.#budgets.delayMs(resource, inFlight, reserve, now),
    );
  }

  started(call: CallInfo): void {
    const now = this.options.now();
    const charge = chargeOf(this.options, call);
    const isNested = call.isNested ?? false;
    const isProbe = !isNested && this.#pause.begin(now);
    this.#bucket.take(charge.points, now);
    this.#counts.started += 1;
    if (isProbe) this.#counts.probes += 1;
    this.#takeOff(charge, now, isNested, isProbe);
  }

  /** Whether more calls may start than before, or fewer: who waits for something else than a slot has to hear of it. */
  ended(call: CallInfo, { status, durationMs, error }: CallResult): boolean {
    const now = this.options.now();
    const flight = this.#land(call, now - durationMs, now);
    const before = this.#outlook;
    if (status === 'ok') this.#answered(flight, durationMs, now);
    else if (status === 'timeout') this.#refused({ reason: 'timeout' }, flight, now);
    else if (status === 'failed') this.#failed(error, flight, now);
    else this.#counts.aborted += 1;
    if (flight.isProbe) this.#pause.probed(status !== 'aborted');
    return this.#outlook !== before;
  }

  /** Whether the headers told something new. */
  observe(headers: unknown, resource: string | undefined): boolean {
    const now = this.options.now();
    const reading = readRate(headers, this.options.wallNow);
    const { retryAfterMs } = reading;
    if (retryAfterMs !== undefined) this.#hold(retryAfterMs, now);
    const isLearnt = this.#budgets.learn(reading.resource ?? resource ?? 'core', reading, now);
    return isLearnt || retryAfterMs !== undefined;
  }

  state(): AdaptiveLimitState {
    const now = this.options.now();
    const { signals } = this.#counts;
    return {
      concurrency: this.concurrency.limit,
      inUse: this.#flights.inSlots,
      ceiling: this.concurrency.ceiling,
      phase: this.#pause.phase,
      pausedForMs: this.#pause.leftMs(now),
      points: this.#bucket.available(now),
      budgets: this.#budgets.list(now),
      counts: { ...this.#counts, signals: { ...signals } },
    };
  }

  get #outlook(): string {
    return `${this.#pause.phase} ${this.concurrency.limit}`;
  }

  /** A processor keeps to `concurrency` by itself; several that share the limit do not know of each other's calls. */
  #slotDelayMs({ isNested }: CallInfo): number {
    // A core that does not tell which calls are nested must not be made to wait for the call that waits for it.
    if (isNested !== false) return 0;
    return this.#flights.inSlots < this.concurrency.limit ? 0 : Infinity;
  }

  /** The probe may be what waits for a nested call. */
  #pauseDelayMs({ isNested }: CallInfo, now: number): number {
    return isNested === true ? this.#pause.leftMs(now) : this.#pause.delayMs(now);
  }

  #takeOff({ kind, resource }: Charge, now: number, isNested: boolean, isProbe: boolean): void {
    const { window } = this.concurrency;
    this.#flights.begin({ startedAt: now, kind, resource, isNested, window, isProbe });
    this.concurrency.reached(this.#flights.inSlots);
  }

  /** The call that has ended. One that never began, or began under another description, is taken for a new one. */
  #land(call: CallInfo, startedAt: number, now: number): Flight {
    const found = this.#flights.end(kindOf(this.options, call), call, startedAt);
    if (found !== undefined) return found;
    const { kind, resource } = chargeOf(this.options, call);
    const { window } = this.concurrency;
    const isNested = call.isNested ?? false;
    return { startedAt: now, kind, resource, isNested, window, isProbe: false };
  }

  #answered({ kind, window }: Flight, durationMs: number, now: number): void {
    this.#counts.ok += 1;
    this.#signalsInARow = 0;
    this.#latency?.add(kind, durationMs);
    if (!this.concurrency.answered(window)) return;
    this.#pause.relax();
    const trend = this.#latency?.conclude() ?? 'faster';
    if (trend === 'faster' && this.concurrency.raise(now)) this.#counts.increases += 1;
    if (trend === 'slower' && this.concurrency.lower()) this.#counts.decreases += 1;
  }

  #failed(error: unknown, flight: Flight, now: number): void {
    const signal = this.options.signalOf(error);
    if (signal === undefined) this.#counts.failed += 1;
    else this.#refused(signal, flight, now);
  }

  #refused(signal: Signal, flight: Flight, now: number): void {
    this.#counts.signals[signal.reason] += 1;
    const reading = readRate(signal.headers, this.options.wallNow);
    const resource = reading.resource ?? flight.resource;
    this.#budgets.learn(resource, reading, now);
    const retryAfterMs = signal.retryAfterMs ?? reading.retryAfterMs;
    if (retryAfterMs !== undefined) this.#hold(retryAfterMs, now);
    const waitsForReset = signal.reason === 'primary' && this.#budgets.isExhausted(resource, now);
    if (!waitsForReset && this.concurrency.isCurrent(flight.window)) {
      this.#lower(signal);
      if (retryAfterMs === undefined) this.#backOff(signal, flight, now);
    }
    this.concurrency.holdUntil(now + PATIENCE * this.#pause.leftMs(now));
  }

  /** A refusal says how many calls are too many; that something in between gave up does not. */
  #lower({ reason }: Signal): void {
    const isRefusal = reason === 'rejected' || reason === 'secondary';
    const isLower = isRefusal ? this.concurrency.refuse() : this.concurrency.lower();
    if (isLower) this.#counts.decreases += 1;
    this.#latency?.reset();
  }

  /** Upstream has not said how long to wait. */
  #backOff({ reason }: Signal, { isProbe }: Flight, now: number): void {
    const { secondaryBackoffMs, backoffMs } = this.options;
    this.#signalsInARow += 1;
    const asksForIt = reason === 'secondary' || reason === 'primary';
    const { limit } = this.concurrency;
    const isStuck = limit === this.options.min && this.#signalsInARow > 1;
    if (asksForIt) this.#countPause(() => this.#pause.backOff(secondaryBackoffMs, now));
    else if (isProbe || isStuck) this.#countPause(() => this.#pause.backOff(backoffMs, now));
  }

  #hold(ms: number, now: number): void {
    this.#countPause(() => this.#pause.hold(ms, now));
  }

  #countPause(pause: () => void): void {
    if (this.#pause.phase !== 'paused') this.#counts.pauses += 1;
    pause();
  }
}
