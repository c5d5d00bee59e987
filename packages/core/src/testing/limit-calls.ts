import type { CallInfo, CallResult, Limit } from '../limit.js';

type Status = CallResult['status'];

const single: CallInfo = {
  kind: 'single',
  keys: 1,
  priority: 'normal',
  isBackground: false,
  optimizer: undefined,
  isNested: false,
};

/** Calls of every kind that a limit may hear of. */
export const CALLS: readonly CallInfo[] = [
  single,
  { ...single, priority: 'high' },
  { ...single, isNested: true },
  { ...single, priority: 'low', isBackground: true },
  { ...single, kind: 'group', optimizer: 'bulk' },
  { ...single, kind: 'group', keys: 50, priority: 'high', optimizer: 'bulk' },
  { ...single, kind: 'group', keys: 100_000, priority: 'low', optimizer: 'tree' },
];

const ERRORS: Readonly<Record<Status, unknown>> = {
  ok: undefined,
  failed: Object.assign(new Error('Too many requests'), { status: 429 }),
  timeout: new Error('took longer than 5 ms'),
  aborted: new DOMException('This operation was aborted', 'AbortError'),
};

/** Every way a call may end. */
export const STATUSES = Object.keys(ERRORS) as Status[];

/** Every end that a limit may hear of, and errors that are no `Error` among them. */
export const RESULTS: readonly CallResult[] = [
  ...STATUSES.flatMap((status) =>
    [0, 12.5, 60_000].map((durationMs) => ({ status, durationMs, error: ERRORS[status] })),
  ),
  ...[undefined, null, 'no connection', 503].map((error): CallResult => {
    return { status: 'failed', durationMs: 1, error };
  }),
];

/** Ends of one kind alone, for each kind, and then all of them mixed. */
export const STORMS: readonly (readonly Status[])[] = [
  ...STATUSES.map((status) => new Array<Status>(200).fill(status)),
  Array.from({ length: 400 }, (_, index) => STATUSES[((index * index) >> 3) % 4] as Status),
];

/** How long `call` has to wait. `0` where the limit cannot say, as in a processor. Milliseconds. */
export function delayOf(limit: Limit, call: CallInfo): number {
  let delayMs = 0;
  contain(() => {
    delayMs = limit.delayMs?.({ ...call }) ?? 0;
  });
  return delayMs;
}

/**
 * Tells `limit` of a call for each of `statuses`, about as many at once as it allows, the newest ending first. Nobody
 * waits for what `delayMs` says.
 *
 * @param look - Called after each start and each end.
 */
export function storm(
  limit: Limit,
  statuses: readonly Status[],
  look: () => void = () => undefined,
): void {
  const running: CallInfo[] = [];
  const end = (status: Status) => {
    const call = running.pop() ?? single;
    const result = { status, durationMs: (running.length * 37) % 1_000, error: ERRORS[status] };
    // A processor makes a new description for each thing it tells of a call.
    contain(() => limit.ended?.({ ...call }, result));
    look();
  };
  statuses.forEach((status, index) => {
    const call = CALLS[index % CALLS.length] ?? single;
    contain(() => limit.started?.({ ...call }));
    running.push(call);
    look();
    if (running.length >= Math.min(limit.concurrency, 20)) end(status);
  });
  while (running.length > 0) end(statuses[0] ?? 'ok');
}

/** A processor goes on without a limit that throws. That it throws is found by the rules for each of its methods. */
export function contain(tell: () => void): void {
  try {
    tell();
  } catch {}
}
