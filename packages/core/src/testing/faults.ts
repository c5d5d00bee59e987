import { checkInteger, checkKnownKeys, oneOf, optionError } from '../checks.js';
import type { MaybePromise } from '../storage.js';

/** Late by so much. */
export interface Slow {
  /** Milliseconds, by `setTimeout`. An integer from `0` to `2_147_483_647`. */
  readonly slowMs: number;
}

/**
 * What goes wrong. `'throw'`: it throws at once, and does nothing. `'reject'`: it rejects, and does nothing. `'hang'`: it never
 * settles, whatever a signal says, and does nothing. `{ slowMs }`: a question is asked at once and answered late, a change is
 * made late. What the others mean, each operation says.
 */
export type Fault = 'throw' | 'reject' | 'hang' | 'short' | 'reorder' | 'corrupt' | 'forget' | Slow;

/** A call that may go wrong. */
export interface FaultyCall {
  /** How often the operation has been asked for, this time included. */
  readonly nth: number;
  /** The keys concerned; none where it concerns no keys. */
  readonly keys: readonly string[];
}

/** What goes wrong with each operation, or a function that says so for each call; `undefined`: nothing does. */
export type Plan<Faults> =
  | Faults
  | ((operation: keyof Faults & string, call: FaultyCall) => Fault | undefined);

/** The faults that mean something to an operation, by name. */
export type Meanings<Faults> = Readonly<Record<keyof Faults, readonly string[]>>;

const LONGEST_TIMER = 2_147_483_647;

/** Asks `plan` about each call, whenever one is made: what it says may change while a test is running. */
export class Faultiness<Faults extends object> {
  readonly #counts = new Map<string, number>();

  /** @throws {@link BatchError} ERR_OPTION for an operation that there is not, or a fault that means nothing to it. */
  constructor(
    private readonly plan: Plan<Faults>,
    private readonly meanings: Meanings<Faults>,
    private readonly plugin: string,
  ) {
    if (typeof plan === 'function') return;
    const operations = Object.keys(meanings) as (keyof Faults & string)[];
    checkKnownKeys('operations of plan', plan, operations, plugin);
    for (const operation of operations) this.#check(operation, plan[operation]);
  }

  /** What goes wrong with a call that is about to be made. @throws {@link BatchError} ERR_OPTION */
  of(operation: keyof Faults & string, keys: readonly string[]): Fault | undefined {
    const nth = (this.#counts.get(operation) ?? 0) + 1;
    this.#counts.set(operation, nth);
    const { plan } = this;
    const fault = typeof plan === 'function' ? plan(operation, { nth, keys }) : plan[operation];
    return this.#check(operation, fault);
  }

  #check(operation: keyof Faults & string, fault: unknown): Fault | undefined {
    if (fault === undefined) return undefined;
    const name = `plan.${operation}`;
    const words = this.meanings[operation];
    if (words.includes('slow') && typeof fault === 'object' && fault !== null) {
      checkKnownKeys(`members of ${name}`, fault, ['slowMs'], this.plugin);
      const { slowMs } = fault as Slow;
      checkInteger(`${name}.slowMs`, slowMs, 0, LONGEST_TIMER, this.plugin);
    } else if (typeof fault !== 'string' || fault === 'slow' || !words.includes(fault)) {
      const said = words.filter((word) => word !== 'slow');
      const expected = oneOf(said) + (said.length < words.length ? ' or { slowMs }' : '');
      throw optionError(name, expected, fault, this.plugin);
    }
    return fault as Fault;
  }
}

/** Asks, as `fault` has it. `changes` are what else may happen to an answer. */
export function asked<T>(
  fault: Fault | undefined,
  what: string,
  ask: () => MaybePromise<T>,
  changes: Readonly<Partial<Record<string, (answer: T) => T>>>,
): MaybePromise<T> {
  if (fault === undefined) return ask();
  if (typeof fault === 'object')
    return late(fault.slowMs, new Promise((resolve) => resolve(ask())));
  const change = changes[fault];
  if (change === undefined) return failing(fault, what);
  const answer = ask();
  return isPromise(answer) ? answer.then(change) : change(answer);
}

/** Changes something, as `fault` has it. */
export function changed(
  fault: Fault | undefined,
  what: string,
  change: () => MaybePromise<void>,
): MaybePromise<void> {
  if (typeof fault === 'object') return wait(fault.slowMs).then(change);
  if (fault === 'throw' || fault === 'reject' || fault === 'hang') return failing(fault, what);
  return change();
}

function failing(fault: Fault, what: string): Promise<never> {
  if (fault === 'hang') return new Promise<never>(() => undefined);
  const error = new Error(`${what} fails as planned.`);
  if (fault === 'reject') return Promise.reject(error);
  throw error;
}

/** Also an error comes late, and is nobody's until then. */
async function late<T>(ms: number, answer: Promise<T>): Promise<T> {
  await Promise.allSettled([answer, wait(ms)]);
  return answer;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function isPromise<T>(answer: MaybePromise<T>): answer is Promise<T> {
  return typeof (answer as Promise<T> | undefined)?.then === 'function';
}
