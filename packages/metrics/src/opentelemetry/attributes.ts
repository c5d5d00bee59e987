import type { Attributes } from '@opentelemetry/api';
import type { EventOf } from '../collect/event-of.js';

/** What a batch is, as it starts. */
export function batchStarted(event: EventOf<'batch:started'>): Attributes {
  return {
    'batchkit.batch.id': event.batch,
    'batchkit.batch.requests': event.requests,
    'batchkit.batch.background': event.isBackground,
  };
}

/** How the misses of a batch were grouped. */
export function planEnded(event: EventOf<'plan:ended'>): Attributes {
  return {
    'batchkit.grouper.name': event.grouper,
    'batchkit.batch.queued': event.queued,
    'batchkit.batch.groups': event.groups,
    'batchkit.batch.duplicates': event.duplicates,
  };
}

/** How a batch ended. */
export function batchEnded(event: EventOf<'batch:ended'>): Attributes {
  return {
    'batchkit.batch.hits': event.hits,
    'batchkit.batch.stale': event.stale,
    'batchkit.batch.joined': event.joined,
    'batchkit.batch.fetched': event.fetched,
    'batchkit.batch.failed': event.failed,
    'batchkit.batch.calls': event.calls,
    'batchkit.batch.group_calls': event.groupCalls,
  };
}

/**
 * What a lookup came to. `db.*` are OpenTelemetry's own names.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export function lookupEnded(event: EventOf<'lookup:ended'>): Attributes {
  return {
    'db.system.name': event.storage,
    'db.operation.name': 'mget',
    'db.operation.batch.size': event.keys,
    'batchkit.lookup.hits': event.hits,
    'batchkit.lookup.stale': event.stale,
    'batchkit.lookup.misses': event.misses,
    'batchkit.lookup.unread': event.unread,
  };
}

/** What an upstream call is, as it starts. */
export function callStarted(event: EventOf<'call:started'>): Attributes {
  return {
    'batchkit.call.id': event.call,
    'batchkit.call.kind': event.kind,
    'batchkit.call.keys': event.keys.length,
    // Seconds, as durations are in OpenTelemetry.
    'batchkit.call.queue_wait': event.queueWaitMs / 1_000,
    ...(event.optimizer === undefined ? {} : { 'batchkit.optimizer.name': event.optimizer }),
  };
}

/** How an upstream call ended. */
export function callEnded(event: EventOf<'call:ended'>): Attributes {
  return {
    'batchkit.call.delivered': event.delivered,
    'batchkit.call.unasked': event.unasked,
    'batchkit.call.status': event.status,
  };
}

/** Keys that an optimizer did not deliver. */
export function fellBack(event: EventOf<'fallback'>): Attributes {
  return {
    'batchkit.optimizer.name': event.optimizer,
    'batchkit.fallback.keys': event.keys.length,
    'error.type': event.reason.code,
  };
}
