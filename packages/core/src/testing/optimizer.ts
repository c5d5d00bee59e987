import assert from 'node:assert/strict';
import type { Group, GroupOptimizer } from '../optimizer.js';
import type { TestApi } from './api.js';
import { leavesOut, OPTIMIZER_RULES, type OptimizerSubject } from './optimizer-rules.js';

/** What {@link testOptimizer} needs to know of the optimizer it checks. */
export interface OptimizerSuiteOptions {
  /**
   * A group that the optimizer accepts, and all of whose keys upstream has. At least two keys show the most. Where the
   * optimizer has `nextCall`, the calls are what that takes of the group.
   */
  group: Group;
  /** A key of the same group that upstream does not have. None: how absent keys are treated is not checked. */
  absent?: string | undefined;
  /**
   * Keys that the optimizer may deliver without being asked, as a directory brings all its files. Where `values` holds
   * them, their values are checked as well: with `sideLoad` they are stored.
   * @default none
   */
  extras?: readonly string[] | undefined;
  /** What upstream holds, by key. None: values are only compared with one another. */
  values?: ReadonlyMap<string, unknown> | undefined;
  /** Makes the optimizer over an upstream that answers nothing until its signal aborts. None: that is not checked. */
  createHanging?: (() => GroupOptimizer) | undefined;
  /**
   * How long an aborted call may take to settle before it counts as hanging. Milliseconds.
   * @default 1_000
   */
  settleMs?: number | undefined;
}

/**
 * Registers the tests that every {@link GroupOptimizer} passes.
 *
 * @param api - `describe` and `it` of the test runner.
 * @param create - Makes a new optimizer over an upstream that holds the keys of `group`. Called several times for one test.
 */
export function testOptimizer(
  { describe, it }: TestApi,
  create: () => GroupOptimizer,
  { settleMs = 1_000, absent, ...options }: OptimizerSuiteOptions,
): void {
  assert.ok(
    options.group.requests.length > 0,
    'Expected `group` to hold at least one key, got none.',
  );
  const subject: OptimizerSubject = { ...options, create, settleMs };
  describe('the GroupOptimizer contract', () => {
    for (const [claim, check] of Object.entries(OPTIMIZER_RULES)) it(claim, () => check(subject));
    if (absent === undefined) return;
    it('leaves a key that upstream lacks out, and brings the others', () =>
      leavesOut(absent)(subject));
  });
}
