import type { EventOf } from './event-of.js';

/** Counts what happens beside the batches, and what was contained. */
export class IncidentTally {
  limitFailures = 0;
  readonly #background = {
    refreshes: 0,
    refreshFailures: 0,
    prefetchFailures: 0,
    invalidations: 0,
  };
  readonly #contained = { policy: 0, listener: 0 };

  refreshed({ keys }: EventOf<'refresh'>): void {
    this.#background.refreshes += keys.length;
  }

  invalidated({ keys }: EventOf<'invalidated'>): void {
    this.#background.invalidations += keys.length;
  }

  failed({ type }: { readonly type: IncidentType }): void {
    if (type === 'refresh:failed') this.#background.refreshFailures += 1;
    else if (type === 'prefetch:failed') this.#background.prefetchFailures += 1;
    else if (type === 'limit:failed') this.limitFailures += 1;
    else if (type === 'policy:failed') this.#contained.policy += 1;
    else this.#contained.listener += 1;
  }

  snapshot() {
    return { background: { ...this.#background }, contained: { ...this.#contained } };
  }
}

/** Failures of which only the number counts. */
export const INCIDENTS = [
  'refresh:failed',
  'prefetch:failed',
  'limit:failed',
  'policy:failed',
  'listener:failed',
] as const;

type IncidentType = (typeof INCIDENTS)[number];
