import { BatchError } from '@batchkit/core';
import { checkFunction, checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import type { InvalidationBus } from './bus/invalidation-bus.js';
import type { CompressionOptions } from './format/compression.js';
import { type EnvelopeFormat, envelopeFormat } from './format/envelope-format.js';
import type { Serializer } from './format/serializer.js';
import { isKeyv, type KeyvLike } from './keyv/keyv-like.js';
import type { BreakerBounds } from './l2/breaker.js';
import type { ReadTimeouts } from './l2/l2-read.js';
import {
  type BreakerOptions,
  LONGEST_TIMER,
  resolveBreaker,
  resolveTimeouts,
  type TimeoutOptions,
} from './l2-options.js';
import { type MemoryBounds, type MemoryOptions, memoryBounds } from './memory/memory-bounds.js';

/** Options of `hybridStorage`. */
export interface HybridStorageOptions {
  /**
   * The tier in this process. `false`: none, every lookup goes to `l2`.
   * @default {}
   */
  memory?: MemoryOptions | false | undefined;
  /**
   * The tier behind it: an instance of Keyv 5 or 6, over any store adapter. Its store, namespace and `ttl` are used;
   * values go to the store in this package's own format, so its serialization is not, and its compression is refused.
   * `close` disconnects it.
   * @default none
   */
  l2?: KeyvLike | undefined;
  /**
   * Keeps storages that share one `l2` or one `bus` apart: none sees or clears what another holds. Letters, digits,
   * `_`, `-`, `.`, and single colons between them.
   * @default 'default'
   */
  namespace?: string | undefined;
  /**
   * How long a value without a lifetime of its own stays fresh. Milliseconds, more than `0`.
   * @default the `ttl` of `l2`, else Infinity
   */
  ttlMs?: number | undefined;
  /**
   * How many keys one call of `l2` gets at most. The calls of one batch run at once. An integer from `1`.
   * @default 1_000
   */
  maxBatch?: number | undefined;
  /** How long an operation of `l2` may take. */
  timeouts?: TimeoutOptions | undefined;
  /** When `l2` is left alone. `false`: never. */
  breaker?: BreakerOptions | false | undefined;
  /**
   * How many keys may wait to be written until `l2` is back: the last change of each. An integer from `0`.
   * @default 10_000
   */
  maxQueuedWrites?: number | undefined;
  /**
   * Turns values into what `l2` holds. What other serializers of this package have written stays readable.
   * @default JSON where it loses nothing, else structured serialization
   */
  serializer?: Serializer | undefined;
  /**
   * Compresses large values. `false`: none.
   * @default false
   */
  compression?: CompressionOptions | false | undefined;
  /**
   * Whether values are written with a checksum, so that a letter that a disk or a network has changed makes a miss, and
   * not another value. What has been cut off, moved to another key or is no JSON is found without.
   * @default false
   */
  checksum?: boolean | undefined;
  /**
   * Tells other processes what is deleted here, and hears of them. Is not closed with the storage.
   * @default none
   */
  bus?: InvalidationBus | undefined;
  /**
   * How often values that are over are deleted from `l2`, where its store does not do that by itself and can list its
   * keys. Milliseconds, an integer from `1` to `2_147_483_647`, or Infinity: never.
   * @default 3_600_000
   */
  sweepIntervalMs?: number | undefined;
}

/** Options, checked, with the defaults in. */
export interface ResolvedOptions {
  readonly memory: MemoryBounds | undefined;
  readonly l2: KeyvLike | undefined;
  readonly namespace: string;
  readonly ttlMs: number;
  readonly maxBatch: number;
  readonly timeouts: ReadTimeouts;
  readonly breaker: BreakerBounds;
  readonly maxQueuedWrites: number;
  readonly format: EnvelopeFormat;
  readonly bus: InvalidationBus | undefined;
  readonly sweepIntervalMs: number;
}

const NAME = 'hybrid';
const NAMESPACE = /^[\w.-]+(?::[\w.-]+)*$/;
const KNOWN = [
  'memory',
  'l2',
  'namespace',
  'ttlMs',
  'maxBatch',
  'timeouts',
  'breaker',
  'maxQueuedWrites',
  'serializer',
  'compression',
  'checksum',
  'bus',
  'sweepIntervalMs',
] satisfies (keyof HybridStorageOptions)[];

/** @throws {@link BatchError} ERR_OPTION, naming the option, what was expected and what came. */
export function resolveOptions(options: HybridStorageOptions): ResolvedOptions {
  checkKnownKeys('options of hybridStorage', options, KNOWN, NAME);
  const { memory = {}, l2, namespace = 'default', bus } = options;
  const { maxBatch = 1_000, maxQueuedWrites = 10_000, sweepIntervalMs = 3_600_000 } = options;
  const { serializer, compression, checksum } = options;
  checkL2(l2);
  const { ttlMs = l2?.ttl || Infinity } = options;
  if (memory === false && l2 === undefined) {
    const message = 'Expected `l2` where `memory` is `false`: nothing would be stored.';
    throw new BatchError('ERR_OPTION', message, { plugin: NAME });
  }
  if (typeof namespace !== 'string' || !NAMESPACE.test(namespace)) {
    const expected = 'letters, digits, `_`, `-`, `.` and single colons between them';
    throw optionError('namespace', expected, namespace, NAME);
  }
  checkTtl(ttlMs);
  checkInteger('maxBatch', maxBatch, 1, Number.MAX_SAFE_INTEGER, NAME);
  checkInteger('maxQueuedWrites', maxQueuedWrites, 0, Number.MAX_SAFE_INTEGER, NAME);
  if (sweepIntervalMs !== Infinity) {
    checkInteger('sweepIntervalMs', sweepIntervalMs, 1, LONGEST_TIMER, NAME);
  }
  checkBus(bus);
  return {
    memory: memoryBounds(memory),
    l2,
    namespace,
    ttlMs,
    maxBatch,
    timeouts: resolveTimeouts(options.timeouts),
    breaker: resolveBreaker(options.breaker),
    maxQueuedWrites,
    format: envelopeFormat({ serializer, compression, checksum }),
    bus,
    sweepIntervalMs,
  };
}

function checkL2(l2: KeyvLike | undefined): void {
  if (l2 === undefined) return;
  if (!isKeyv(l2)) throw optionError('l2', 'a Keyv (`new Keyv({ store })`)', l2, NAME);
  if (l2.compression !== undefined) {
    // Going on would store plainly what its owner believes to be compressed.
    const expected = 'undefined, because values are stored in another format';
    throw optionError('l2.compression', expected, l2.compression, NAME);
  }
}

function checkBus(bus: InvalidationBus | undefined): void {
  if (bus === undefined) return;
  if (typeof bus !== 'object' || bus === null) {
    throw optionError('bus', 'an invalidation bus', bus, NAME);
  }
  checkFunction('bus.publish', bus.publish, {}, NAME);
  checkFunction('bus.subscribe', bus.subscribe, {}, NAME);
}

function checkTtl(ttlMs: unknown): void {
  if (typeof ttlMs !== 'number' || !(ttlMs > 0)) {
    throw optionError('ttlMs', 'a number of milliseconds above 0, or Infinity', ttlMs, NAME);
  }
}
