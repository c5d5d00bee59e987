import type { BatchEvent } from './events.js';

/** What tells events apart. */
export type BatchEventType = BatchEvent['type'];

/** Receives events, synchronously; only those of some types, where that is said. What it throws is contained. */
export type BatchListener<Type extends BatchEventType = BatchEventType> = (
  event: Extract<BatchEvent, { readonly type: Type }>,
) => void;

/** What a subscriber wants to hear. */
export interface SubscribeOptions<Type extends BatchEventType = BatchEventType> {
  /**
   * The types of events that are told; one that nobody wants is not even made. May be empty.
   * @default all
   */
  readonly only?: readonly Type[] | undefined;
}

/** Every type of event: a key is missing here, or is too much, where this does not compile. */
const TYPES: Readonly<Record<BatchEventType, true>> = {
  'batch:started': true,
  'batch:ended': true,
  'lookup:ended': true,
  'plan:ended': true,
  'call:started': true,
  'call:ended': true,
  fallback: true,
  'store:ended': true,
  'storage:failed': true,
  tier: true,
  join: true,
  retry: true,
  refresh: true,
  'refresh:failed': true,
  'prefetch:failed': true,
  invalidated: true,
  'policy:failed': true,
  'limit:failed': true,
  'listener:failed': true,
};

/** Every type of event there is. */
export const BATCH_EVENT_TYPES: readonly BatchEventType[] = Object.keys(TYPES) as BatchEventType[];
