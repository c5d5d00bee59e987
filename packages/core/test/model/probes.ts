import { ask } from './ask.js';
import type { BatchPlan } from './batch-plan.js';
import type { Upstream } from './upstream.js';
import type { World } from './world.js';

const PLAN: BatchPlan = {
  method: 'settled',
  requests: [],
  maxConcurrency: Infinity,
  grouping: 'none',
  deduplication: true,
  maxBatchSize: undefined,
  timeoutMs: 500,
  enableOptimizations: false,
  cache: 'no-store',
  awaitWrites: false,
  abortAfterMs: undefined,
  abortAtSettled: undefined,
};

/** A batch of `count` keys that nobody has asked for yet. */
function freshPlan(count: number, name: string): BatchPlan {
  const requests = Array.from({ length: count }, (_, index) => ({
    key: `${name}:${index}`,
    priority: undefined,
    ttl: undefined,
  }));
  return { ...PLAN, requests };
}

/** Checks, when nothing is going on, that every slot is free, and none is free twice. */
export async function probeSlots(world: World, upstream: Upstream, limit: number): Promise<void> {
  const { maxPending = Infinity } = world.scenario;
  const count = Math.min(limit + 1, maxPending);
  const peak = await peakOf(world, () => ask(world, upstream, freshPlan(count, 'slot'), 'batch'));
  const expected = Math.min(limit, count);
  if (peak !== expected) world.violate(`${peak} of ${expected} slots are left in the end`);
}

/** Checks the same of what background work may use. */
export async function probeBackground(
  world: World,
  upstream: Upstream,
  limit: number,
): Promise<void> {
  const { maxPending = Infinity, limit: initial } = world.scenario;
  const count = Math.min(initial + 1, maxPending);
  const peak = await peakOf(world, () =>
    ask(world, upstream, freshPlan(count, 'background'), 'prefetch'),
  );
  const expected = Math.min(limit, count, Math.max(1, Math.floor(initial / 2)));
  if (peak !== expected) world.violate(`${peak} of ${expected} background slots are left`);
}

/** Checks that what has left the queue is not counted any more. */
export async function probeQueue(world: World, upstream: Upstream): Promise<void> {
  const { maxPending } = world.scenario;
  if (maxPending === undefined) return;
  const plan = freshPlan(maxPending + 1, 'pending');
  const result = await ask(world, upstream, plan, 'batch');
  const outcomes = result.status === 'fulfilled' ? (result.value as { status: string }[]) : [];
  const fulfilled = outcomes.filter(({ status }) => status === 'fulfilled').length;
  if (fulfilled !== maxPending) world.violate(`${fulfilled} of ${maxPending} keys can wait`);
}

/** How many calls run at once because of `work`. */
async function peakOf(world: World, work: () => Promise<unknown>): Promise<number> {
  const before = world.working().length;
  let peak = 0;
  const watch = { isOver: false };
  const watching = (async () => {
    while (!watch.isOver) {
      peak = Math.max(peak, world.working().length - before);
      await world.clock.wait(1);
    }
  })();
  await work();
  await world.clock.wait(50);
  watch.isOver = true;
  await watching;
  return peak;
}
