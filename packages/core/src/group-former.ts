import type { Batch } from './batch.js';
import { reportFallback } from './call-reports.js';
import { BatchError, messageOf } from './errors.js';
import type { EventHub } from './event-hub.js';
import type { Load } from './load.js';
import type { Group, GroupOptimizer } from './optimizer.js';
import type { PendingGroup } from './pending-groups.js';
import type { Together } from './queue.js';

/** Asks optimizers which of the waiting loads they take in one call. */
export class GroupFormer {
  constructor(
    /** Keys in one group call, where the optimizer does not say. */
    private readonly maxBatchSize: number,
    private readonly hub: EventHub,
  ) {}

  /** What leaves with `first` in one call charged to `batch`; `undefined`: no optimizer takes it. */
  form(first: Load, batch: Batch): Together | undefined {
    const { group: waiting } = first;
    if (waiting === undefined || waiting.isDeclined) return undefined;
    for (const optimizer of waiting.grouped.optimizers) {
      const loads = waiting.candidates(first, this.#capOf(optimizer, first, batch));
      const group = groupOf(waiting, loads);
      if (this.#accepts(optimizer, group)) return this.#choose(optimizer, waiting, group, loads);
    }
    waiting.isDeclined = true;
    return undefined;
  }

  #capOf({ maxKeys = this.maxBatchSize }: GroupOptimizer, first: Load, batch: Batch): number {
    return Math.min(maxKeys, batch.options.maxBatchSize, first.callCap || Infinity);
  }

  #accepts(optimizer: GroupOptimizer, group: Group): boolean {
    try {
      return optimizer.canOptimize(group);
    } catch (cause) {
      this.#report(
        'ERR_OPTIMIZER',
        optimizer,
        group,
        `canOptimize threw: ${messageOf(cause)}`,
        cause,
      );
      return false;
    }
  }

  #choose(
    optimizer: GroupOptimizer,
    waiting: PendingGroup,
    group: Group,
    loads: readonly Load[],
  ): Together | undefined {
    const chosen = optimizer.nextCall === undefined ? 'all' : this.#nextCall(optimizer, group);
    if (chosen === 'alone') return undefined;
    if (chosen === 'all') return { optimizer, group, loads };
    const taken = loads.filter((load) => chosen.has(load.key));
    return { optimizer, group: groupOf(waiting, taken), loads: taken };
  }

  /** The keys of the next call: all of them too where the optimizer could not say. */
  #nextCall(optimizer: GroupOptimizer, group: Group): ReadonlySet<string> | 'all' | 'alone' {
    try {
      const requests = optimizer.nextCall?.(group);
      if (requests === undefined) return 'alone';
      const chosen = new Set(requests.map((request) => request.key));
      // By the few that are chosen: a set of all that are pending would be made anew for each call.
      const found = group.requests.filter(({ key }) => chosen.has(key)).length;
      if (chosen.size > 0 && found === chosen.size) return chosen;
      const what = 'nextCall chose no keys, or keys that are not pending';
      this.#report('ERR_OPTIMIZER_CONTRACT', optimizer, group, what);
    } catch (cause) {
      this.#report('ERR_OPTIMIZER', optimizer, group, `nextCall threw: ${messageOf(cause)}`, cause);
    }
    return 'all';
  }

  #report(
    code: 'ERR_OPTIMIZER' | 'ERR_OPTIMIZER_CONTRACT',
    optimizer: GroupOptimizer,
    group: Group,
    what: string,
    cause?: unknown,
  ): void {
    const details = { group: group.id, plugin: optimizer.name, cause };
    const reason = new BatchError(code, `[${optimizer.name}] ${what}`, details);
    const keys = group.requests.map((request) => request.key);
    reportFallback(this.hub, { call: undefined, optimizer, group: group.id, keys, reason });
  }
}

/** The group as a plug-in sees it: plain objects, nothing of the pipeline. */
function groupOf(waiting: PendingGroup, loads: readonly Load[]): Group {
  const requests = loads.map(({ key, priority, queuedAt }) => ({ key, priority, queuedAt }));
  return { id: waiting.id, grouper: waiting.grouped.grouper.name, requests };
}
