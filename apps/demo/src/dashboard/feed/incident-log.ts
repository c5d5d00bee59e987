import type { BatchEvent } from '@batchkit/core';
import { messageOf } from '../../message-of.js';
import type { Clock } from '../clock.js';
import type { IncidentsValue } from '../protocol/values.js';
import type { Feed } from './feed.js';

/** Incidents that are remembered: the last ones. */
export const MAX_INCIDENTS = 20;

/** What went wrong and was dealt with: the last few, by their number. */
export class IncidentLog {
  readonly #incidents = new Map<number, IncidentsValue[string]>();
  #last = 0;

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
  ) {}

  hear(event: BatchEvent): void {
    const told = tell(event);
    if (told === undefined) return;
    const [what, error] = told;
    const text = typeof error === 'string' ? error : messageOf(error);
    this.#last += 1;
    this.#incidents.set(this.#last, { at: this.clock.now(), what, text });
    this.#incidents.delete(this.#last - MAX_INCIDENTS);
    this.feed.touch('incidents', this.read);
  }

  readonly read = (): IncidentsValue => Object.fromEntries(this.#incidents);
}

/** What is to be said of an event; `undefined`: it is nothing to worry about. */
function tell(event: BatchEvent): readonly [what: string, error: unknown] | undefined {
  switch (event.type) {
    case 'fallback':
      return ['fallback', event.reason];
    case 'storage:failed':
      return [`storage ${event.operation} failed`, event.error];
    case 'tier':
      return [`${event.tier} ${event.name}`, event.error ?? `while ${event.operation}`];
    case 'retry':
      return [`attempt ${event.attempt} failed`, event.error];
    case 'refresh:failed':
    case 'prefetch:failed':
    case 'policy:failed':
    case 'limit:failed':
    case 'listener:failed':
      return [event.type.replace(':', ' '), event.error];
    case 'call:ended':
      return event.status === 'ok' ? undefined : [`call ${event.status}`, event.error ?? ''];
    default:
      return undefined;
  }
}
