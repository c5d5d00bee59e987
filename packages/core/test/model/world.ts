import { AsyncLocalStorage } from 'node:async_hooks';
import type { BatchProcessor } from '../../src/index.js';
import type { BatchPlan } from './batch-plan.js';
import type { Clock } from './clock.js';
import type { Scenario } from './scenario.js';

/** What upstream answers: which key it was asked for, and when. */
export interface Value {
  readonly key: string;
  /** The step in which the call began that brought it. */
  readonly began: number;
  /** Whether `validate` refuses it. */
  readonly isInvalid: boolean;
  /** Milliseconds since the epoch. */
  readonly settledAt: number;
}

/** Calls that may be charged at once. */
export interface Charged {
  running: number;
  readonly max: number;
}

/** A batch, a stream or a prefetch, as its caller sees it. */
export interface Asked {
  readonly kind: 'batch' | 'stream' | 'prefetch';
  readonly plan: BatchPlan;
  /** Whether a fetch asked for it. */
  readonly isNested: boolean;
  /** The step in which it was asked for, and the time. Milliseconds since the epoch. */
  readonly began: number;
  readonly beganAt: number;
  readonly signal: AbortSignal | undefined;
  readonly charged: Charged;
  /** How many batches the library has made for it. */
  batches: number;
  /** Whether its caller has what it wanted, or has left. */
  isOver: boolean;
}

/** One call as upstream sees it. */
export interface UpstreamCall {
  readonly keys: readonly string[];
  /** The step in which it began. */
  readonly began: number;
  /** Whose fetch function it is; `undefined`: an optimizer's, or one that several share. */
  readonly asked: Asked | undefined;
  readonly context: { readonly signal: AbortSignal };
  /** Open batches that it has asked for. */
  nested: number;
  isOver: boolean;
  /** Keys that it has brought a value for. */
  brought: readonly string[];
}

/** Where code runs: for whom, and inside of which call. */
export interface Place {
  readonly asked: Asked | undefined;
  readonly call: UpstreamCall | undefined;
  /** How many calls are around it. */
  readonly depth: number;
}

/** A promise was made that what was fetched before `called` is not met after `done`. Steps. */
export interface Invalidation {
  readonly keys: readonly string[];
  readonly called: number;
  /** `undefined`: it has not come to that. */
  done: number | undefined;
}

const NOWHERE: Place = { asked: undefined, call: undefined, depth: 0 };

// One for all runs: on Node 20 each one that has been used slows every promise from then on.
const places = new AsyncLocalStorage<Place>();

/** What a run of a scenario has seen so far, and what of it was wrong. */
export class World {
  /** Set once it is there. */
  processor!: BatchProcessor<'first' | 'broken'>;
  readonly violations: string[] = [];
  readonly calls: UpstreamCall[] = [];
  readonly invalidations: Invalidation[] = [];
  /** By key: the step in which loads of it were last replaced by a newer one on purpose. */
  readonly superseded = new Map<string, number>();
  /** By key: loads that there may have been. */
  readonly loads = new Map<string, number>();
  /** Keys that may have to be fetched again: somebody wanted them alone, unstored, anew or for a time. */
  readonly unsteady = new Set<string>();
  /** Make callers leave. */
  readonly aborts = new Set<() => void>();
  /** What the library has promised and not kept yet. */
  readonly pending = new Set<string>();
  /** The most calls that were ever allowed at once. */
  concurrency: number;
  #step = 0;

  constructor(
    readonly scenario: Scenario,
    readonly clock: Clock,
  ) {
    this.concurrency = scenario.limit;
  }

  /** Whether the storage never does anything wrong. */
  get isHealthy(): boolean {
    return this.scenario.storage?.every((step) => step.fault === 'none') ?? true;
  }

  get place(): Place {
    return places.getStore() ?? NOWHERE;
  }

  /** Runs `action` somewhere else. */
  within<T>(place: Partial<Place>, action: () => T): T {
    return places.run({ ...this.place, ...place }, action);
  }

  /** The next step: everything that happens has its own. */
  step(): number {
    this.#step += 1;
    return this.#step;
  }

  violate(what: string): void {
    this.violations.push(`at ${performance.now()} ms: ${what}`);
  }

  /** Remembers a promise of the library until it settles, and how it did. */
  async track<T>(what: string, promise: Promise<T>): Promise<PromiseSettledResult<T>> {
    const name = `${what} of step ${this.step()}`;
    this.pending.add(name);
    const [result] = await Promise.allSettled([promise]);
    this.pending.delete(name);
    return result as PromiseSettledResult<T>;
  }

  /** The calls that upstream works on for somebody, and that do not wait for others themselves. */
  working(): UpstreamCall[] {
    return this.calls.filter((call) => isOpen(call) && call.nested === 0);
  }

  /** Invalidates `keys` through the processor. */
  async invalidate(keys: readonly string[]): Promise<void> {
    const invalidation = this.noteInvalidation(keys);
    const result = await this.track('invalidate', this.processor.invalidate(keys));
    if (result.status === 'fulfilled') invalidation.done = this.step();
    else if (this.isHealthy) this.violate(`invalidate failed: ${result.reason}`);
  }

  noteInvalidation(keys: readonly string[]): Invalidation {
    const invalidation: Invalidation = { keys, called: this.step(), done: undefined };
    this.invalidations.push(invalidation);
    this.supersede(keys, invalidation.called);
    return invalidation;
  }

  /** Notes that loads of `keys` which began before `step` are not to be met any more. */
  supersede(keys: readonly string[], step: number): void {
    for (const key of keys) {
      this.superseded.set(key, step);
      this.unsteady.add(key);
    }
  }

  /** Whether `value` is older than what whoever began at `step` may be given. */
  isInvalidated(value: Value, step: number): boolean {
    return this.invalidations.some(
      ({ keys, called, done = Infinity }) =>
        keys.includes(value.key) && done < step && value.began < called,
    );
  }
}

/** Whether upstream has still to answer, and somebody waits for it. */
export function isOpen(call: UpstreamCall): boolean {
  return !call.isOver && !call.context.signal.aborted;
}

/** Goes through `steps` again and again. */
export function cycle<T>(steps: readonly T[]): () => T {
  let next = 0;
  return () => {
    const step = steps[next % steps.length] as T;
    next += 1;
    return step;
  };
}
