import type { CallInfo, CallResult } from '@batchkit/core';
import { type AdaptiveLimitOptions, adaptiveLimit } from '../src/index.js';

export const CALL: CallInfo = {
  kind: 'single',
  keys: 1,
  priority: 'normal',
  isBackground: false,
  optimizer: undefined,
  isNested: false,
};

/** An error as octokit throws it. */
export function httpError(status: number, headers: Record<string, string> = {}, message = 'no') {
  return Object.assign(new Error(message), { status, response: { status, headers } });
}

/** A limit whose clock the test moves, and calls that begin and end when it says. */
export function limitWith(options: AdaptiveLimitOptions = {}) {
  const clock = { now: 1_000 };
  const limit = adaptiveLimit({ now: () => clock.now, wallNow: () => clock.now, ...options });
  const end = (startedAt: number, call: CallInfo, result: Partial<CallResult>) => {
    const durationMs = clock.now - startedAt;
    limit.ended({ ...call }, { status: 'ok', durationMs, ...result });
  };
  /** Begins a call. What it returns ends it. */
  const start = (info: Partial<CallInfo> = {}) => {
    const call = { ...CALL, ...info };
    const startedAt = clock.now;
    limit.started({ ...call });
    return {
      ok: () => end(startedAt, call, {}),
      fail: (error: unknown) => end(startedAt, call, { status: 'failed', error }),
      timeOut: () => end(startedAt, call, { status: 'timeout', error: new Error('late') }),
      abort: () => end(startedAt, call, { status: 'aborted' }),
    };
  };
  return {
    limit,
    start,
    /** Lets time pass. */
    pass(ms: number) {
      clock.now += ms;
    },
    /** How long such a call has to wait. */
    delayOf: (call: Partial<CallInfo> = {}) => limit.delayMs({ ...CALL, ...call }),
    /** As many good calls as may run, `count` times, each of them 10 ms. */
    fill(count: number) {
      for (let window = 0; window < count; window += 1) {
        const calls = Array.from({ length: limit.concurrency }, () => start());
        clock.now += 10;
        for (const call of calls) call.ok();
      }
    },
  };
}
