import { type Deadlines, Wait } from './deadlines.js';
import { BatchError, type BatchErrorCode, isBatchError, messageOf } from './errors.js';
import type { EventHub } from './event-hub.js';
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

  /** Stores `entries`, or reports that it could not. */
  async write(entries: readonly StorageEntry[]): Promise<void> {
    try {
      const done = this.storage.mset(entries);
      if (isPromise(done)) await this.#inTime(done);
    } catch (error) {
      this.#report('mset', entries.length, 'ERR_STORAGE_WRITE', error);
    }
  }

  /** Forgets `keys`. @throws {@link BatchError} ERR_STORAGE_WRITE: who invalidates must know that old values are still there. */
  async forget(keys: readonly string[]): Promise<void> {
    try {
      const done = this.storage.mdelete(keys);
      if (isPromise(done)) await this.#inTime(done);
    } catch (error) {
      throw this.#report('mdelete', keys.length, 'ERR_STORAGE_WRITE', error);
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
      const deadline = new Wait(() => reject(new Error(message)));
      this.deadlines.add(deadline, this.timeoutMs, performance.now());
      work.then(resolve, reject).finally(() => this.deadlines.withdraw(deadline));
    });
  }

  #report(operation: Operation, keys: number, code: BatchErrorCode, cause: unknown): BatchError {
    const { name } = this.storage;
    const error = isBatchError(cause)
      ? cause
      : new BatchError(code, `[${name}] ${operation} of ${keys} keys failed: ${messageOf(cause)}`, {
          plugin: name,
          cause,
        });
    this.hub.emit({ type: 'storage:failed', storage: name, operation, keys, error });
    return error;
  }
}

function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}
