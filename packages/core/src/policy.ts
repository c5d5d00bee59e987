import { checkDuration, checkFunction, optionError } from './checks.js';
import { BatchError, messageOf } from './errors.js';
import type { EventHub } from './event-hub.js';
import type { RequestInfo } from './request.js';
import type { StaleValue, StorageEntry } from './storage.js';

/** What is stored, for how long, and what counts as a value at all. */
export interface PolicyOptions {
  /**
   * How long a value stays fresh whose request has no `ttl`. Milliseconds above `0`, `Infinity` for ever; or a function,
   * which may give `0` for a value that is not to be stored and `undefined` for the storage's default.
   * @default the storage's own default, else for ever
   */
  ttl?: number | ((value: unknown, request: RequestInfo) => number | undefined) | undefined;
  /**
   * How long `null` and `undefined` stay fresh, whatever else says otherwise. Milliseconds. `0`: they are not stored.
   * @default as any other value
   */
  negativeTtlMs?: number | undefined;
  /**
   * Whether a value from upstream is stored.
   * @default always
   */
  shouldCache?: ((value: unknown, request: RequestInfo) => boolean) | undefined;
  /**
   * Whether a value is one. A value from upstream that is not fails its key with ERR_VALIDATION (one that a group call
   * brought is fetched alone first); one from the storage is fetched anew. To throw says no, and why.
   * @default every value is
   */
  validate?: ((value: unknown, request: RequestInfo) => boolean) | undefined;
  /**
   * For how long past its lifetime a value is still answered at once while it is refreshed in the background. Milliseconds.
   * @default 0
   */
  staleWhileRevalidateMs?: number | undefined;
  /**
   * For how long past its lifetime a value is answered when it cannot be fetched anew. Milliseconds.
   * @default 0
   */
  staleIfErrorMs?: number | undefined;
  /**
   * Refreshes values in the background before they expire, the likelier the nearer the end and the longer fetching took.
   * `1` is the optimum of the source, above it is earlier. From `0` (not at all) to `2`.
   * @default 0
   * @see Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015
   */
  earlyRefreshBeta?: number | undefined;
}

/** The options of a {@link Policy}. */
export const POLICY_OPTIONS = [
  'ttl',
  'negativeTtlMs',
  'shouldCache',
  'validate',
  'staleWhileRevalidateMs',
  'staleIfErrorMs',
  'earlyRefreshBeta',
] as const satisfies readonly (keyof PolicyOptions)[];

/** The rules for values: which are taken, which are stored, and how fresh they are. */
export class Policy {
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly earlyRefreshBeta: number;
  /** Whether values are looked at before they are answered. */
  readonly validates: boolean;
  readonly #options: PolicyOptions;

  /** @throws {@link BatchError} ERR_OPTION for the first option that is wrong. */
  constructor(
    options: PolicyOptions,
    private readonly hub: EventHub,
  ) {
    const { ttl, negativeTtlMs, staleWhileRevalidateMs = 0, staleIfErrorMs = 0 } = options;
    const { earlyRefreshBeta = 0 } = options;
    if (typeof ttl !== 'function' && ttl !== undefined) checkDuration('ttl', ttl, 1);
    if (negativeTtlMs !== undefined) checkDuration('negativeTtlMs', negativeTtlMs, 0);
    checkFunction('shouldCache', options.shouldCache, { optional: true });
    checkFunction('validate', options.validate, { optional: true });
    if (!(earlyRefreshBeta >= 0 && earlyRefreshBeta <= 2)) {
      throw optionError('earlyRefreshBeta', 'a number from 0 to 2', earlyRefreshBeta);
    }
    this.staleWhileRevalidateMs = checkDuration(
      'staleWhileRevalidateMs',
      staleWhileRevalidateMs,
      0,
    );
    this.staleIfErrorMs = checkDuration('staleIfErrorMs', staleIfErrorMs, 0);
    this.earlyRefreshBeta = earlyRefreshBeta;
    this.validates = options.validate !== undefined;
    this.#options = options;
  }

  /** Why `value` is not taken; `undefined`: it is. */
  refusalOf(value: unknown, request: RequestInfo): BatchError | undefined {
    const { validate } = this.#options;
    const { key } = request;
    try {
      if (validate === undefined || validate(value, plain(request))) return undefined;
      const message = `The value of ${JSON.stringify(key)} was not accepted by \`validate\`.`;
      return new BatchError('ERR_VALIDATION', message, { key });
    } catch (cause) {
      const message = `The value of ${JSON.stringify(key)} was not accepted by \`validate\`: ${messageOf(cause)}`;
      return new BatchError('ERR_VALIDATION', message, { key, cause });
    }
  }

  /** What is stored of a value from upstream; `undefined`: nothing. */
  entryOf(value: unknown, request: RequestInfo, durationMs: number): StorageEntry | undefined {
    try {
      const ttlMs = this.#ttlOf(value, request);
      if (ttlMs === 0 || this.#options.shouldCache?.(value, plain(request)) === false)
        return undefined;
      return this.#entry(request.key, value, ttlMs, durationMs);
    } catch (error) {
      // The value is good; only the rule for storing it is not.
      this.hub.emit({ type: 'policy:failed', key: request.key, error });
      return undefined;
    }
  }

  /** Whether a value that is still fresh is to be refreshed by now. */
  isDueEarly(slot: StaleValue, now: number): boolean {
    const { earlyRefreshBeta: beta } = this;
    if (beta === 0 || slot.durationMs === undefined) return false;
    return now - slot.durationMs * beta * Math.log(Math.random()) >= slot.expiresAt;
  }

  #ttlOf(value: unknown, request: RequestInfo): number | undefined {
    const { ttl, negativeTtlMs } = this.#options;
    if (negativeTtlMs !== undefined && (value === null || value === undefined))
      return negativeTtlMs;
    const asked = request.ttl;
    if (asked !== undefined) return asked;
    return typeof ttl === 'function' ? checkedTtl(ttl(value, plain(request))) : ttl;
  }

  #entry(key: string, value: unknown, ttlMs: number | undefined, durationMs: number): StorageEntry {
    if (ttlMs === undefined) return { key, value, expiresAt: undefined, durationMs };
    const expiresAt = Date.now() + ttlMs;
    const staleMs = Math.max(this.staleWhileRevalidateMs, this.staleIfErrorMs);
    if (staleMs === 0) return { key, value, expiresAt, durationMs };
    return { key, value, expiresAt, staleUntil: expiresAt + staleMs, durationMs };
  }
}

/** What a function of the user's is given: nothing of the pipeline. */
function plain({ key, ttl, priority }: RequestInfo): RequestInfo {
  return { key, ttl, priority };
}

function checkedTtl(ttlMs: number | undefined): number | undefined {
  if (ttlMs === undefined || ttlMs >= 0) return ttlMs;
  throw optionError(
    'ttl(value, request)',
    'a number of milliseconds from 0 and up or undefined',
    ttlMs,
  );
}
