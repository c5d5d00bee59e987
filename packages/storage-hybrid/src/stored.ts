import { MISS, plainUntil, StaleValue, type StorageSlot } from '@batchkit/core';

/** A value with its lifetime, as both tiers hold it. */
export interface Stored {
  readonly value: unknown;
  /** Milliseconds since the epoch; `Infinity`: never. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch, never before `expiresAt`. */
  readonly staleUntil: number;
  /** What fetching the value took. Milliseconds. */
  readonly durationMs: number | undefined;
}

/** The slot of a value that is not past its `staleUntil`. */
export function slotOf(stored: Stored, now: number): StorageSlot {
  const { value, expiresAt, staleUntil, durationMs } = stored;
  if (now < plainUntil(expiresAt, durationMs)) return value;
  return new StaleValue(value, expiresAt, staleUntil, durationMs);
}

/** The same, or a miss where it is past its `staleUntil`. */
export function slotOfStored(stored: Stored, now: number): StorageSlot {
  return now < stored.staleUntil ? slotOf(stored, now) : MISS;
}
