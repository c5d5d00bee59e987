import { Fifo } from './fifo.js';
import type { Grouper } from './grouper.js';
import type { Grouped } from './inline-bulk.js';
import type { Load } from './load.js';
import type { Rank } from './source.js';

/** The loads of one group that wait to be fetched. */
export class PendingGroup {
  /** How many of its loads are queued. */
  size = 0;
  /** Whether every optimizer has turned down what is here. Asked again when a load is added. */
  isDeclined = false;
  readonly #lanes: readonly Fifo<Load>[] = [new Fifo(), new Fifo(), new Fifo(), new Fifo()];

  constructor(
    readonly grouped: Grouped,
    readonly id: string,
  ) {}

  add(load: Load): void {
    load.group = this;
    this.size += 1;
    this.isDeclined = false;
    this.#laneOf(load.rank).push(load);
  }

  /** Lets a queued load wait in the lane of its new rank. The old lane passes over it. */
  lift(load: Load): void {
    this.#laneOf(load.rank).push(load);
  }

  /** Up to `cap` queued loads: `first`, then the most urgent. They stay queued. */
  candidates(first: Load, cap: number): Load[] {
    const chosen = [first];
    let most = cap;
    /** Those that a call has not brought: they are in the lane for each time they were added. */
    let again: Set<Load> | undefined;
    for (const [rank, lane] of this.#lanes.entries()) {
      while (lane.size > 0 && !this.#waitsIn(lane.peek() as Load, rank)) lane.shift();
      for (const load of lane) {
        if (chosen.length >= most) return chosen;
        if (load === first || !this.#waitsIn(load, rank)) continue;
        if (load.callCap > 0 || load.returns > 0) {
          const largest = load.callCap || Infinity;
          if (largest <= chosen.length || again?.has(load)) continue;
          again ??= new Set();
          again.add(load);
          most = Math.min(most, largest);
        }
        chosen.push(load);
      }
    }
    return chosen;
  }

  #laneOf(rank: Rank): Fifo<Load> {
    return this.#lanes[rank] as Fifo<Load>;
  }

  #waitsIn(load: Load, rank: number): boolean {
    return load.state === 'queued' && load.group === this && load.rank === rank;
  }
}

/** All groups with queued loads: a group is a grouper and the id it gave. */
export class PendingGroups {
  readonly #groups = new Map<Grouper, Map<string, PendingGroup>>();

  /** Files a load under its group. */
  add(load: Load, grouped: Grouped, id: string): void {
    const { grouper } = grouped;
    let ofGrouper = this.#groups.get(grouper);
    if (ofGrouper === undefined) {
      ofGrouper = new Map();
      this.#groups.set(grouper, ofGrouper);
    }
    let group = ofGrouper.get(id);
    if (group === undefined) {
      group = new PendingGroup(grouped, id);
      ofGrouper.set(id, group);
    }
    group.add(load);
  }

  /** Notes that a load is queued no more. A group without loads is forgotten. */
  remove(load: Load): void {
    const { group } = load;
    if (group === undefined) return;
    group.size -= 1;
    if (group.size > 0) return;
    const ofGrouper = this.#groups.get(group.grouped.grouper);
    ofGrouper?.delete(group.id);
    if (ofGrouper?.size === 0) this.#groups.delete(group.grouped.grouper);
  }
}
