import type { GroupOptimizer } from '../optimizer.js';
import type { BatchStorage } from '../storage.js';
import { faultyOptimizer, type OptimizerPlan } from './faulty-optimizer.js';
import { faultyStorage, type StoragePlan } from './faulty-storage.js';

/**
 * Makes a storage or an optimizer go wrong on command, so that a test can see what a processor makes of it.
 *
 * A plan names what goes wrong with each operation: `{ mget: 'hang', mset: { slowMs: 50 } }`. It is read at every call, so it may
 * be changed while a test is running; or it is a function, `(operation, { nth, keys }) => nth === 1 ? 'throw' : undefined`. What is
 * not planned to go wrong is passed on as it is: what answers synchronously still does.
 *
 * A processor answers with upstream's values in every case but these, where an answer looks as it should: `mget` and `mset` with
 * `'reorder'` or `'corrupt'`, and `fetchGroup` with `'reorder'`. Then each key gets the value that it was said to have. The faults
 * of `mdelete` leave old values behind: `invalidate` rejects where it is told.
 *
 * @throws {@link BatchError} ERR_OPTION for an operation that there is not, or a fault that means nothing to it: at once, or where
 * the plan is a function, from the operation.
 */
export function faulty(storage: BatchStorage, plan: StoragePlan): BatchStorage;
export function faulty(optimizer: GroupOptimizer, plan: OptimizerPlan): GroupOptimizer;
export function faulty(
  target: BatchStorage | GroupOptimizer,
  plan: StoragePlan | OptimizerPlan,
): BatchStorage | GroupOptimizer {
  return 'mget' in target
    ? faultyStorage(target, plan as StoragePlan)
    : faultyOptimizer(target, plan as OptimizerPlan);
}
