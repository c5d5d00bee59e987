import type { BatchEvent } from '@batchkit/core';

type BatchEnded = Extract<BatchEvent, { type: 'batch:ended' }>;

/** The last event of a batch of 20 requests, half of whose 4 slots were busy. */
export function batchEnded(fields: Partial<BatchEnded> = {}): BatchEnded {
  return {
    type: 'batch:ended',
    batch: 1,
    isBackground: false,
    requests: 20,
    hits: 4,
    stale: 3,
    joined: 3,
    fetched: 9,
    fetchedInGroups: 6,
    failed: 1,
    failures: { ERR_FETCH: 1 },
    calls: 5,
    groupCalls: 2,
    slots: 4,
    busyMs: 200,
    durationMs: 100,
    ...fields,
  };
}
