import { Deadline, type Deadlines } from './deadlines.js';
import { BatchError, type BatchErrorCode, isBatchError, messageOf } from './errors.js';
import type { EventHub } from './events.js';
import {
  type BatchStorage,
  type MaybePromise,
  type StorageEntry,
  type StorageSlot,
  UNREAD,
} from './storage.js';

type Operation = 'mget' | 'mset' | 'mdelete';

/**
 * The storage as the pipeline sees it: it answers in time and never throws. What goes wrong is an event, and a key
 * that could not be looked up is `UNREAD`.
 */
export class StorageGate {
  constructor(
    readonly storage: BatchStorage,
    readonly timeoutMs: number,
    readonly deadlines: Deadlines,
    readonly hub: EventHub,
  ) {}

  /** Looks `keys` up: one slot a key, same order. */
  read(keys: readonly string[]): MaybePromise<readonly StorageSlot[]> {
    const refuse = (error: unknown): readonly StorageSlot[] => {
      this.#report('mget', keys.length, 'ERR_STORAGE_READ', error);
      return keys.map(() => UNREAD);
    };
    try {
      const slots = this.storage.mget(keys);
      if (!isPromise(slots)) return this.#checked(slots, keys);
      return this.#inTime(slots)
        .then((answer) => this.#checked(answer, keys))
        .catch(refuse);
    } catch (error) {
      return refuse(error);
    }
  }

  /** Stores `entries`. */
  write(entries: readonly StorageEntry[]): MaybePromise<void> {
    return this.#attempt('mset', entries.length, () => this.storage.mset(entries));
  }

  /** Forgets `keys`. */
  forget(keys: readonly string[]): MaybePromise<void> {
    return this.#attempt('mdelete', keys.length, () => this.storage.mdelete(keys));
  }

  #attempt(operation: Operation, keys: number, act: () => MaybePromise<void>): MaybePromise<void> {
    const refuse = (error: unknown) => this.#report(operation, keys, 'ERR_STORAGE_WRITE', error);
    try {
      const done = act();
      return isPromise(done) ? this.#inTime(done).catch(refuse) : undefined;
    } catch (error) {
      return refuse(error);
    }
  }

  #checked(slots: readonly StorageSlot[], keys: readonly string[]): readonly StorageSlot[] {
    if (Array.isArray(slots) && slots.length === keys.length) return slots;
    const came = Array.isArray(slots) ? `${slots.length} slots` : typeof slots;
    const message = `[${this.storage.name}] mget answered ${came} for ${keys.length} keys; one slot a key was expected.`;
    throw new BatchError('ERR_STORAGE_CONTRACT', message, { plugin: this.storage.name });
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { name } = this.storage;
      const message = `[${name}] did not answer within ${this.timeoutMs} ms.`;
      const deadline = new Patience(() => reject(new Error(message)));
      this.deadlines.add(deadline, this.timeoutMs, performance.now());
      work.then(resolve, reject).finally(() => this.deadlines.withdraw(deadline));
    });
  }

  #report(operation: Operation, keys: number, code: BatchErrorCode, cause: unknown): void {
    const { name } = this.storage;
    const error = isBatchError(cause)
      ? cause
      : new BatchError(code, `[${name}] ${operation} of ${keys} keys failed: ${messageOf(cause)}`, {
          plugin: name,
          cause,
        });
    this.hub.emit({ type: 'storage:failed', storage: name, operation, keys, error });
  }
}

/** Ends the wait for a storage. */
class Patience extends Deadline {
  constructor(override readonly expire: () => void) {
    super();
  }
}

function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}
