import type { Call } from './call.js';
import type { EventHub } from './event-hub.js';
import type { CallEnded, FellBack } from './events.js';
import type { GroupOptimizer } from './optimizer.js';

/** Tells that an upstream call has begun. */
export function reportCallStarted(hub: EventHub, call: Call): void {
  if (!hub.isWatched('call:started')) return;
  hub.emit({
    type: 'call:started',
    call: call.id,
    batch: call.batch.id,
    batches: batchesOf(call),
    kind: call.kind,
    keys: call.loads.map((load) => load.key),
    group: call.together?.group.id,
    optimizer: call.together?.optimizer.name,
    queueWaitMs: call.startedAt - call.first.queuedAt,
  });
}

/** The batches that wait for the keys of `call`, each once. */
function batchesOf({ loads }: Call): number[] {
  const batches = new Set<number>();
  for (const load of loads) for (const { id } of load.waitingBatches()) batches.add(id);
  return [...batches];
}

/** What a call brought. */
export type Brought = Pick<CallEnded, 'delivered' | 'unasked'>;

/** Tells how an upstream call ended. */
export function reportCallEnded(
  hub: EventHub,
  call: Call,
  status: CallEnded['status'],
  { delivered, unasked }: Brought,
  durationMs: number,
  error: unknown,
): void {
  if (!hub.isWatched('call:ended')) return;
  hub.emit({
    type: 'call:ended',
    call: call.id,
    batch: call.batch.id,
    kind: call.kind,
    keys: call.loads.length,
    optimizer: call.together?.optimizer.name,
    delivered,
    unasked,
    status,
    queueWaitMs: call.startedAt - call.first.queuedAt,
    durationMs,
    error,
  });
}

/** Tells that keys of a group will be fetched alone. */
export function reportFallback(
  hub: EventHub,
  fallback: Omit<FellBack, 'type' | 'optimizer'> & { readonly optimizer: GroupOptimizer },
): void {
  if (!hub.isWatched('fallback')) return;
  hub.emit({ type: 'fallback', ...fallback, optimizer: fallback.optimizer.name });
}
