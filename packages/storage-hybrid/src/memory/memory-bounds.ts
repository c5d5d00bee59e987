import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkKnownKeys,
  optionError,
} from '@batchkit/core/checks';

/** Bounds of the memory tier. */
export interface MemoryOptions {
  /**
   * How many values memory holds; the one unused for longest leaves first. An integer from `1`, or Infinity where
   * `maxBytes` is set.
   * @default 10_000, or Infinity where `maxBytes` is set
   */
  maxEntries?: number | undefined;
  /**
   * How many bytes the values and what it takes to hold them may occupy. A value larger than that is not held. Nothing
   * is measured where this is not set. An integer from `1`.
   * @default none
   */
  maxBytes?: number | undefined;
  /**
   * Measures a value, without its key. Bytes, an integer from `0`. Called once for each value that memory takes.
   * @default an estimate of what the value occupies on the heap and outside of it
   */
  sizeOf?: ((value: unknown, key: string) => number) | undefined;
  /**
   * How long memory keeps a value at most, however long its own lifetime: the time for which a change made by
   * another process can go unseen. Milliseconds, more than `0`.
   * @default Infinity
   */
  ttlMs?: number | undefined;
  /**
   * Whether every reader gets a copy of its own, and memory one of the writer's. A value that `structuredClone` cannot
   * copy is not held.
   * @default false
   */
  clone?: boolean | undefined;
}

/** Bounds of the memory tier, with the defaults in. */
export interface MemoryBounds {
  readonly maxEntries: number;
  readonly maxBytes: number | undefined;
  readonly sizeOf: ((value: unknown, key: string) => number) | undefined;
  readonly ttlMs: number;
  readonly clone: boolean;
}

const NAME = 'hybrid';
const KNOWN = [
  'maxEntries',
  'maxBytes',
  'sizeOf',
  'ttlMs',
  'clone',
] satisfies (keyof MemoryOptions)[];

/** @throws {@link BatchError} ERR_OPTION */
export function memoryBounds(memory: MemoryOptions | false): MemoryBounds | undefined {
  if (memory === false) return undefined;
  if (typeof memory !== 'object' || memory === null) {
    throw optionError('memory', 'an object or false', memory, NAME);
  }
  checkKnownKeys('options in memory', memory, KNOWN, NAME);
  const { maxBytes, sizeOf, ttlMs = Infinity, clone = false } = memory;
  const isBounded = maxBytes !== undefined;
  const { maxEntries = isBounded ? Infinity : 10_000 } = memory;
  if (!isBounded || maxEntries !== Infinity) {
    checkInteger('memory.maxEntries', maxEntries, 1, Number.MAX_SAFE_INTEGER, NAME);
  }
  if (isBounded) checkInteger('memory.maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER, NAME);
  checkFunction('memory.sizeOf', sizeOf, { optional: true }, NAME);
  if (typeof ttlMs !== 'number' || !(ttlMs > 0)) {
    const expected = 'a number of milliseconds above 0, or Infinity';
    throw optionError('memory.ttlMs', expected, ttlMs, NAME);
  }
  checkBoolean('memory.clone', clone, NAME);
  return { maxEntries, maxBytes, sizeOf, ttlMs, clone };
}
