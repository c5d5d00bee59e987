import { Deadline } from './deadlines.js';
import type { Load } from './load.js';

/** A load that waits for its next attempt. */
export class PendingRetry extends Deadline {
  constructor(
    readonly load: Load,
    /** Makes that attempt. */
    private readonly onDue: (load: Load) => void,
  ) {
    super();
  }

  override expire(): void {
    this.onDue(this.load);
  }
}
