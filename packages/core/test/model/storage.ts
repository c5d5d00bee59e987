import {
  type BatchStorage,
  type MaybePromise,
  mapStorage,
  StaleValue,
  type StorageEntry,
  type StorageHost,
  UNREAD,
} from '../../src/index.js';
import { KEYS } from './batch-plan.js';
import type { StorageStep } from './scenario.js';
import { cycle, type Value, type World } from './world.js';

/** How long a storage takes that is too slow, when it may take `STORAGE_TIMEOUT_MS`. */
const SLOW_MS = 200;
export const STORAGE_TIMEOUT_MS = 50;

/** A storage that is as slow and as wrong as the scenario says, and checks what it is given. */
export class ModelStorage implements BatchStorage {
  readonly name = 'model';
  readonly #truth = mapStorage();
  readonly #nextStep: () => StorageStep;
  #host: StorageHost | undefined;

  constructor(
    private readonly world: World,
    steps: readonly StorageStep[],
  ) {
    this.#nextStep = cycle(steps);
  }

  attach(host: StorageHost): void {
    this.#host = host;
  }

  mget(keys: readonly string[]): MaybePromise<readonly unknown[]> {
    const step = this.#nextStep();
    return this.#do(step, () => {
      if (step.fault === 'unread') return keys.map(() => UNREAD);
      const slots = this.#truth.mget(keys) as unknown[];
      return step.fault === 'short' ? slots.slice(1) : slots;
    });
  }

  mset(entries: readonly StorageEntry[]): MaybePromise<void> {
    if (entries.length === 0) this.world.violate('mset was called without entries');
    const called = this.world.step();
    this.#checkEntries(entries);
    return this.#do(this.#nextStep(), () => this.#store(entries, called));
  }

  mdelete(keys: readonly string[]): MaybePromise<void> {
    return this.#do(this.#nextStep(), () => this.#truth.mdelete(keys));
  }

  /** Another process invalidates `keys`. */
  invalidateRemotely(keys: readonly string[]): void {
    this.#truth.mdelete(keys);
    const invalidation = this.world.noteInvalidation(keys);
    invalidation.done = this.world.step();
    this.#host?.fence(keys);
  }

  /** Checks what is left in the end. */
  checkRest(): void {
    if (!this.world.isHealthy) return;
    for (const slot of this.#truth.mget(KEYS) as unknown[]) {
      const value = (slot instanceof StaleValue ? slot.value : slot) as Value | symbol;
      if (typeof value === 'symbol') continue;
      if (this.world.isInvalidated(value, this.world.step())) {
        this.world.violate(`${value.key} is stored as it was before it was invalidated`);
      }
    }
  }

  #checkEntries(entries: readonly StorageEntry[]): void {
    if (new Set(entries.map(({ key }) => key)).size < entries.length) {
      this.world.violate('mset was called with a key twice');
    }
    for (const { key, value } of entries as readonly (StorageEntry & { value: Value })[]) {
      if (value.key !== key) this.world.violate(`${JSON.stringify(value)} is stored as ${key}`);
      if (value.isInvalid) this.world.violate(`a value of ${key} is stored that is none`);
      if (this.world.isHealthy && this.world.isInvalidated(value, this.world.step())) {
        this.world.violate(`${key} is stored after it was invalidated`);
      }
    }
  }

  /** What another process invalidates while it is being written, the storage itself has to leave out. */
  #store(entries: readonly StorageEntry[], called: number): void {
    const since = this.world.invalidations.filter((one) => one.called > called);
    const isGone = (key: string) =>
      since.some(({ keys, done }) => done !== undefined && keys.includes(key));
    this.#truth.mset(entries.filter(({ key }) => !isGone(key)));
  }

  #do<T>({ ms, isLate, fault }: StorageStep, work: () => MaybePromise<T>): MaybePromise<T> {
    if (fault === 'throw') throw new Error('the storage threw');
    if (fault === 'hang') return new Promise<T>(() => {});
    if (fault === 'slow') return this.#after(SLOW_MS, true, work);
    if (fault === 'reject') {
      return this.#after(ms, true, () => {
        throw new Error('the storage failed');
      });
    }
    return ms < 0 ? work() : this.#after(ms, isLate, work);
  }

  async #after<T>(ms: number, isLate: boolean, work: () => MaybePromise<T>): Promise<T> {
    const early = isLate ? undefined : { answer: work() };
    await this.world.clock.wait(ms);
    return early === undefined ? work() : early.answer;
  }
}
