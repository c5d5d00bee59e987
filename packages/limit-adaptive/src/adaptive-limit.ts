import type { Limit } from '@batchkit/core';
import { Listeners } from './listeners.js';
import type { AdaptiveLimitOptions } from './options.js';
import { NAME, resolveOptions } from './resolve-options.js';
import type { AdaptiveLimitState } from './state.js';
import { Upstream } from './upstream.js';

/** A limit that finds out how much an upstream takes. One for each upstream; any number of processors may share it. */
export interface AdaptiveLimit extends Required<Limit> {
  /**
   * Learns from the headers of an answer, those of a call that went well too: `x-ratelimit-limit`, `-remaining`,
   * `-reset` and `-resource`, and `retry-after`. Others are passed over.
   *
   * @param headers - An object with `get`, as `fetch` gives it, or one with a property for each header, as octokit does.
   * @param resource - Whose budget it is where the headers do not say. Default: `'core'`.
   */
  observe(headers: unknown, resource?: string): void;
  /** How it stands. */
  state(): AdaptiveLimitState;
}

/**
 * A limit for an upstream with limits of its own: as many calls at once as it takes, and no call while it asks for none.
 *
 * - Concurrency rises by one for each window that went well and falls with each that did not ({@link Concurrency}).
 * - A `retry-after` stops every call, of every processor that shares the limit; when it is over one call goes first.
 * - `pointsPerMinute` spreads calls over the minute.
 * - Budgets are kept by `x-ratelimit-resource`, with a reserve for what is urgent, until the time they are renewed.
 *
 * It has no timers: it says how long a call has to wait, and the processor waits.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown or out of bounds.
 */
export function adaptiveLimit(options: AdaptiveLimitOptions = {}): AdaptiveLimit {
  const upstream = new Upstream(resolveOptions(options));
  const listeners = new Listeners();

  return {
    name: NAME,
    get concurrency() {
      return upstream.concurrency.limit;
    },
    delayMs(call) {
      const delayMs = listeners.isOffering && !call.isNested ? Infinity : upstream.delayMs(call);
      if (delayMs > 0) listeners.refused();
      // Whole milliseconds: what a timer can hold.
      return Math.ceil(delayMs);
    },
    started: (call) => upstream.started(call),
    ended(call, result) {
      if (upstream.ended(call, result)) listeners.tell();
      else listeners.offer();
    },
    onChange: (listener) => listeners.add(listener),
    observe(headers, resource) {
      if (upstream.observe(headers, resource)) listeners.tell();
    },
    state: () => upstream.state(),
  };
}
