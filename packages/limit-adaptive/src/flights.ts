import type { CallInfo } from '@batchkit/core';

/** A call that runs. */
export interface Flight {
  readonly startedAt: number;
  readonly kind: string;
  readonly resource: string;
  /** Whether it runs in the slot of another. */
  readonly isNested: boolean;
  /** How often concurrency had been lowered by then. */
  readonly window: number;
  /** Whether it was sent to find out whether a pause may end. */
  readonly isProbe: boolean;
}

/**
 * The calls that run. A limit hears of the end of a call by a new description of it, so which one has ended is found by
 * what does not change, its kind and whose slot it uses, and by when it must have begun.
 */
export class Flights {
  /** Calls that hold a slot of their own. */
  inSlots = 0;
  readonly #running: Flight[] = [];
  readonly #inResource = new Map<string, number>();

  /** Notes the start of a call. */
  begin(flight: Flight): void {
    this.#running.push(flight);
    this.#count(flight, 1);
  }

  /**
   * Takes out the call that has ended. `undefined`: none like it runs.
   *
   * @param kind - As it was when it began.
   * @param startedAt - When it must have begun, by the time it took.
   */
  end(kind: string, { isNested }: CallInfo, startedAt: number): Flight | undefined {
    let found: Flight | undefined;
    let foundAt = -1;
    const distanceOf = (flight: Flight) => Math.abs(flight.startedAt - startedAt);
    for (const [at, flight] of this.#running.entries()) {
      if (flight.kind !== kind || flight.isNested !== (isNested ?? false)) continue;
      if (found !== undefined && distanceOf(flight) >= distanceOf(found)) continue;
      [found, foundAt] = [flight, at];
    }
    if (found === undefined) return undefined;
    this.#running.splice(foundAt, 1);
    this.#count(found, -1);
    return found;
  }

  /** Calls that run. */
  get size(): number {
    return this.#running.length;
  }

  /** Calls to `resource` that run. */
  inResource(resource: string): number {
    return this.#inResource.get(resource) ?? 0;
  }

  #count({ isNested, resource }: Flight, by: 1 | -1): void {
    if (!isNested) this.inSlots += by;
    const calls = this.inResource(resource) + by;
    if (calls === 0) this.#inResource.delete(resource);
    else this.#inResource.set(resource, calls);
  }
}
