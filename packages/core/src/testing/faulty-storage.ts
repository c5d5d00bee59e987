import {
  type BatchStorage,
  isStaleValue,
  MISS,
  StaleValue,
  type StorageEntry,
  type StorageSlot,
  UNREAD,
} from '../storage.js';
import { asked, changed, type Fault, Faultiness, type Meanings, type Plan } from './faults.js';

/** What stands in the place of a value that has been corrupted. */
export const CORRUPT = 'corrupt';

/** What goes wrong with a storage. An operation that is left out does what it should. */
export interface StorageFaults {
  /**
   * `'short'`: the last slot is missing. `'reorder'`: the slots come in reverse. `'corrupt'`: each value, also a stale one, is
   * {@link CORRUPT}. `'forget'`: every slot is a miss.
   */
  mget?: Fault | undefined;
  /**
   * `'short'`: the last entry is not stored. `'reorder'`: the values are stored in reverse, each under the key of another.
   * `'corrupt'`: {@link CORRUPT} is stored in place of each value. `'forget'`: nothing is stored. Nobody is told of any of it.
   */
  mset?: Fault | undefined;
  /** `'short'`: the last key stays. `'forget'`: every key stays. Nobody is told of it. */
  mdelete?: Exclude<Fault, 'reorder' | 'corrupt'> | undefined;
  /** `'forget'`: everything stays, and nobody is told of it. */
  clear?: Exclude<Fault, 'short' | 'reorder' | 'corrupt'> | undefined;
  /** `'forget'`: it stays open, and nobody is told of it. */
  close?: Exclude<Fault, 'short' | 'reorder' | 'corrupt'> | undefined;
}

/** What goes wrong with which call of a storage. Asked for each call, so it may change while a test is running. */
export type StoragePlan = Plan<StorageFaults>;

const FAILURES = ['throw', 'reject', 'hang', 'slow', 'forget'];
const MEANINGS: Meanings<StorageFaults> = {
  mget: [...FAILURES, 'short', 'reorder', 'corrupt'],
  mset: [...FAILURES, 'short', 'reorder', 'corrupt'],
  mdelete: [...FAILURES, 'short'],
  clear: FAILURES,
  close: FAILURES,
};

type Changes<T> = Readonly<Partial<Record<string, (all: readonly T[]) => readonly T[]>>>;

const SLOTS: Changes<StorageSlot> = {
  short: (slots) => slots.slice(0, -1),
  reorder: (slots) => [...slots].reverse(),
  corrupt: (slots) => slots.map(corruptSlot),
  forget: (slots) => slots.map(() => MISS),
};

const KEYS: Changes<string> = {
  short: (keys) => keys.slice(0, -1),
  forget: () => [],
};

const ENTRIES: Changes<StorageEntry> = {
  short: (entries) => entries.slice(0, -1),
  reorder: (entries) =>
    [...entries]
      .reverse()
      .map((entry, index) => ({ ...entry, key: (entries[index] as StorageEntry).key })),
  corrupt: (entries) => entries.map((entry) => ({ ...entry, value: CORRUPT })),
  forget: () => [],
};

/** `storage`, with the faults of `plan`. */
export function faultyStorage(storage: BatchStorage, plan: StoragePlan): BatchStorage {
  const { name } = storage;
  const faults = new Faultiness<StorageFaults>(plan, MEANINGS, name);
  /** An operation on everything: it is done, or it is not. */
  const whole = (operation: 'clear' | 'close') => () => {
    const fault = faults.of(operation, []);
    return changed(fault, `[${name}] ${operation}`, () =>
      fault === 'forget' ? undefined : storage[operation]?.(),
    );
  };

  return {
    name,
    mget(keys) {
      return asked(faults.of('mget', keys), `[${name}] mget`, () => storage.mget(keys), SLOTS);
    },
    mset(entries) {
      const keys = entries.map((entry) => entry.key);
      const fault = faults.of('mset', keys);
      const rest = altered(entries, fault, ENTRIES);
      return changed(fault, `[${name}] mset`, () =>
        rest.length === 0 ? undefined : storage.mset(rest),
      );
    },
    mdelete(keys) {
      const fault = faults.of('mdelete', keys);
      const rest = altered(keys, fault, KEYS);
      return changed(fault, `[${name}] mdelete`, () =>
        rest.length === 0 ? undefined : storage.mdelete(rest),
      );
    },
    ...(storage.clear && { clear: whole('clear') }),
    ...(storage.close && { close: whole('close') }),
    ...(storage.attach && { attach: (host) => storage.attach?.(host) }),
  };
}

function altered<T>(
  all: readonly T[],
  fault: Fault | undefined,
  changes: Changes<T>,
): readonly T[] {
  const change = typeof fault === 'string' ? changes[fault] : undefined;
  return change === undefined ? all : change(all);
}

function corruptSlot(slot: StorageSlot): StorageSlot {
  if (slot === MISS || slot === UNREAD) return slot;
  if (!isStaleValue(slot)) return CORRUPT;
  return new StaleValue(CORRUPT, slot.expiresAt, slot.staleUntil, slot.durationMs);
}
