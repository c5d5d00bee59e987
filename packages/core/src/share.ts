import type { Lane } from './lane.js';

/** The calls that a batch, or several that count as one, may be charged with at once. */
export class Share {
  /** Calls charged that run now. */
  running = 0;
  /** Lanes passed over because no slot was free. */
  readonly parked: Lane[] = [];

  constructor(
    /** Calls that may be charged at once. */
    readonly max: number,
  ) {}

  get hasSlot(): boolean {
    return this.running < this.max;
  }
}
