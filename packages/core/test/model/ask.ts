import type { BatchOptions, BatchOutcome, Grouper } from '../../src/index.js';
import type { BatchPlan } from './batch-plan.js';
import { checkOutcomes, checkRejection, checkValues } from './checks.js';
import type { Upstream } from './upstream.js';
import type { Asked, Value, World } from './world.js';

/** Calls that a batch may be charged with where it does not say. */
const DEFAULT_CONCURRENCY = 5;

type Names = 'first' | 'broken';

/** What stands before the colon. */
export const firstOf = (key: string): string => key.split(':')[0] as string;

const ownGrouper: Grouper = { name: 'own', groupOf: firstOf };

/** Asks for a batch or a prefetch, and checks what comes of it. `outer` is used instead of a signal of its own. */
export async function ask(
  world: World,
  upstream: Upstream,
  plan: BatchPlan,
  kind: 'batch' | 'prefetch',
  outer?: AbortSignal,
): Promise<PromiseSettledResult<unknown>> {
  const { asked, options } = prepare(world, plan, kind, outer);
  let leftAt = Infinity;
  asked.signal?.addEventListener('abort', () => {
    leftAt = performance.now();
  });
  const promise = world.within({ asked }, () => start(world, upstream, asked, options));
  const result = await world.track(`${kind} ${plan.requests.map(({ key }) => key)}`, promise);
  asked.isOver = true;
  if (performance.now() > leftAt) world.violate('a caller who had left was kept waiting');
  if (kind === 'batch') checkResult(world, asked, result);
  return result;
}

/** Notes who asks, and says it as options. */
export function prepare(
  world: World,
  plan: BatchPlan,
  kind: Asked['kind'],
  outer?: AbortSignal,
): { asked: Asked; options: BatchOptions<Names> } {
  const { signal, onProgress } = outer === undefined ? aborting(world, plan) : { signal: outer };
  const max = plan.maxConcurrency ?? DEFAULT_CONCURRENCY;
  const asked: Asked = {
    kind,
    plan,
    isNested: world.place.call !== undefined,
    began: world.step(),
    beganAt: Date.now(),
    signal,
    charged: { running: 0, max },
    batches: 0,
    isOver: false,
  };
  noteLoads(world, plan, kind);
  return { asked, options: { ...optionsOf(plan), signal, onProgress } };
}

function optionsOf(plan: BatchPlan): BatchOptions<Names> {
  const { deduplication, maxBatchSize, maxConcurrency, timeoutMs, enableOptimizations } = plan;
  const { cache, awaitWrites, grouping } = plan;
  const groupingStrategy =
    grouping === 'own' ? ownGrouper : grouping === 'default' ? undefined : grouping;
  return {
    deduplication,
    maxBatchSize,
    maxConcurrency,
    timeoutMs,
    enableOptimizations,
    cache,
    awaitWrites,
    groupingStrategy,
    customGrouper: firstOf,
  };
}

function aborting(world: World, plan: BatchPlan): Pick<BatchOptions, 'signal' | 'onProgress'> {
  const { abortAfterMs, abortAtSettled } = plan;
  if (abortAfterMs === undefined && abortAtSettled === undefined) return {};
  const controller = new AbortController();
  const abort = () => controller.abort(new Error('left'));
  world.aborts.add(abort);
  if (abortAfterMs !== undefined && abortAfterMs < 0) abort();
  else if (abortAfterMs !== undefined) void world.clock.wait(abortAfterMs).then(abort);
  const onProgress = ({ settled }: { settled: number }) => {
    if (settled >= (abortAtSettled ?? Infinity)) abort();
  };
  return { signal: controller.signal, onProgress };
}

/** A batch makes one load for a key at most, unless nothing is shared. */
function noteLoads(world: World, plan: BatchPlan, kind: Asked['kind']): void {
  const keys = plan.requests.map(({ key }) => key);
  const isShared = plan.deduplication && kind !== 'stream';
  for (const key of isShared ? new Set(keys) : keys) {
    world.loads.set(key, (world.loads.get(key) ?? 0) + 1);
  }
  for (const { key, ttl } of plan.requests) {
    if (ttl !== undefined || !plan.deduplication) world.unsteady.add(key);
  }
}

/** The requests of a batch as the library takes them. */
export function requestsOf(upstream: Upstream, asked: Asked) {
  return asked.plan.requests.map(({ key, priority, ttl }) => ({
    key,
    priority,
    ttl,
    fetchFunction: (context: Parameters<Upstream['fetch']>[2]) =>
      upstream.fetch(asked, key, context),
  }));
}

async function start(
  { processor }: World,
  upstream: Upstream,
  asked: Asked,
  options: BatchOptions<Names>,
): Promise<unknown> {
  const { method, cache, deduplication } = asked.plan;
  const requests = requestsOf(upstream, asked);
  const keys = requests.map(({ key }) => key);
  const isShareable = cache !== 'only-if-cached' && deduplication;
  const fetchMany: Upstream['sharedBulk'] = isShareable
    ? upstream.sharedBulk
    : (some, context) => upstream.fetchMany(asked, some, context);
  if (asked.kind === 'prefetch') return processor.prefetch(requests, options);
  switch (method) {
    case 'requests':
      return processor.processBatch<Value>(requests, options);
    case 'settled':
      return processor.processBatchSettled(requests, options);
    case 'getMany':
      return processor.getMany(
        keys,
        (key, context) => upstream.fetch(asked, key, context),
        options,
      );
    case 'getManySettled':
      return processor.getManySettled(
        keys,
        (key, context) => upstream.fetch(asked, key, context),
        options,
      );
    case 'bulk':
      return processor.getMany(keys, { fetchMany }, options);
    case 'bulkSettled':
      return processor.getManySettled(keys, { fetchMany, maxKeys: 2 }, options);
  }
}

function checkResult(world: World, asked: Asked, result: PromiseSettledResult<unknown>): void {
  if (result.status === 'rejected') checkRejection(world, asked, result.reason);
  else if (asked.plan.method.endsWith('ettled')) {
    checkOutcomes(world, asked, result.value as BatchOutcome<Value>[]);
  } else checkValues(world, asked, result.value as Value[]);
}
