import { BatchError } from '@batchkit/core';
import { checkInteger, optionError } from '@batchkit/core/checks';
import type { Keyv } from 'keyv';

/** Bounds of the memory tier. */
export interface MemoryOptions {
  /**
   * How many values memory holds; the one unused for longest leaves first. An integer from `1` and up.
   * @default 10_000
   */
  maxEntries?: number | undefined;
  /**
   * How long memory keeps a value at most, however long its own lifetime: the time for which a change made by
   * another process can go unseen. Milliseconds, more than `0`.
   * @default Infinity
   */
  ttlMs?: number | undefined;
}

/** Options of `hybridStorage`. */
export interface HybridStorageOptions {
  /**
   * The tier in this process. `false`: none, every lookup goes to `l2`.
   * @default {}
   */
  memory?: MemoryOptions | false | undefined;
  /**
   * The tier behind it: a Keyv 5 instance, over any store adapter. Its store, namespace and `ttl` are used; values
   * go to the store in this package's own format, so its `serialize` is not, and `compression` is refused.
   * `close` disconnects it.
   * @default none
   */
  l2?: Keyv | undefined;
  /**
   * Keeps storages that share one `l2` apart: none sees or clears what another holds. Letters, digits, `_`, `-`,
   * `.`, and single colons between them.
   * @default 'default'
   */
  namespace?: string | undefined;
  /**
   * How long a value without a lifetime of its own stays fresh. Milliseconds, more than `0`.
   * @default the `ttl` of `l2`, else Infinity
   */
  ttlMs?: number | undefined;
  /**
   * How long one operation on `l2` may take, before its keys are given up: unread, or reported as not written.
   * Keep it below the processor's `storageTimeoutMs`. Milliseconds, an integer from `1` to `2_147_483_647`.
   * @default 1_000
   */
  l2TimeoutMs?: number | undefined;
}

/** Bounds of the memory tier, with the defaults in. */
export interface MemoryBounds {
  readonly maxEntries: number;
  readonly ttlMs: number;
}

/** Options, checked, with the defaults in. */
export interface ResolvedOptions {
  readonly memory: MemoryBounds | undefined;
  readonly l2: Keyv | undefined;
  readonly namespace: string;
  readonly ttlMs: number;
  readonly l2TimeoutMs: number;
}

const NAME = 'hybrid';
const LONGEST_TIMER = 2_147_483_647;
const NAMESPACE = /^[\w.-]+(?::[\w.-]+)*$/;

/** @throws {@link BatchError} ERR_OPTION, naming the option, what was expected and what came. */
export function resolveOptions(options: HybridStorageOptions): ResolvedOptions {
  const { memory = {}, l2, namespace = 'default', l2TimeoutMs = 1_000 } = options;
  checkL2(l2);
  const { ttlMs = l2?.ttl || Infinity } = options;
  if (memory === false && l2 === undefined) {
    throw new BatchError(
      'ERR_OPTION',
      'Expected `l2` where `memory` is `false`: nothing would be stored.',
      { plugin: NAME },
    );
  }
  if (typeof namespace !== 'string' || !NAMESPACE.test(namespace)) {
    const expected = 'letters, digits, `_`, `-`, `.` and single colons between them';
    throw optionError('namespace', expected, namespace, NAME);
  }
  checkInteger('l2TimeoutMs', l2TimeoutMs, 1, LONGEST_TIMER, NAME);
  checkTtl('ttlMs', ttlMs);
  return { memory: memoryBounds(memory), l2, namespace, ttlMs, l2TimeoutMs };
}

function memoryBounds(memory: MemoryOptions | false): MemoryBounds | undefined {
  if (memory === false) return undefined;
  if (typeof memory !== 'object' || memory === null) {
    throw optionError('memory', 'an object or false', memory, NAME);
  }
  const { maxEntries = 10_000, ttlMs = Infinity } = memory;
  checkInteger('memory.maxEntries', maxEntries, 1, Number.MAX_SAFE_INTEGER, NAME);
  checkTtl('memory.ttlMs', ttlMs);
  return { maxEntries, ttlMs };
}

function checkL2(l2: Keyv | undefined): void {
  if (l2 === undefined) return;
  if (typeof l2?.store?.get !== 'function') {
    throw optionError('l2', 'a Keyv (`new Keyv({ store })`)', l2, NAME);
  }
  if (l2.compression !== undefined) {
    // Going on would store plainly what its owner believes to be compressed.
    const expected = 'undefined, because values are stored in another format';
    throw optionError('l2.compression', expected, l2.compression, NAME);
  }
}

function checkTtl(option: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0)) {
    throw optionError(option, 'a number of milliseconds above 0, or Infinity', value, NAME);
  }
}
