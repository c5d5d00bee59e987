import { type BatchErrorCode, type BatchOutcome, isBatchError } from '../../src/index.js';
import type { Asked, Value, World } from './world.js';

/** The longest ttl that any request asks for. Milliseconds. */
const MAX_TTL_MS = 40;

/** What `processBatch` and `getMany` resolve with. */
export function checkValues(world: World, asked: Asked, values: readonly Value[]): void {
  const { requests } = asked.plan;
  if (values.length !== requests.length) {
    world.violate(`${values.length} values for ${requests.length} requests`);
  }
  for (const [index, { key }] of requests.entries()) checkValue(world, asked, key, values[index]);
}

/** What `processBatchSettled` and `getManySettled` resolve with. */
export function checkOutcomes(
  world: World,
  asked: Asked,
  outcomes: readonly BatchOutcome<Value>[],
): void {
  const { requests } = asked.plan;
  if (outcomes.length !== requests.length) {
    world.violate(`${outcomes.length} outcomes for ${requests.length} requests`);
  }
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.index !== index) world.violate(`outcome ${index} says it is ${outcome.index}`);
    checkOutcome(world, asked, outcome);
  }
}

/** What `processBatch` and `getMany` reject with. */
export function checkRejection(world: World, asked: Asked, reason: unknown): void {
  if (asked.signal?.aborted && reason === asked.signal.reason) return;
  if (!isBatchError(reason) || reason.code !== 'ERR_BATCH') {
    world.violate(`rejected with ${reason}`);
    return;
  }
  checkOutcomes(world, asked, reason.outcomes as BatchOutcome<Value>[]);
}

/** One outcome of a batch or a stream. */
export function checkOutcome(world: World, asked: Asked, outcome: BatchOutcome<Value>): void {
  const key = asked.plan.requests[outcome.index]?.key;
  if (outcome.key !== key) world.violate(`${outcome.key} came where ${key} was asked for`);
  if (outcome.status === 'rejected') checkReason(world, asked, outcome.reason.code);
  else {
    checkValue(world, asked, outcome.key, outcome.value);
    checkAge(world, asked, outcome.value, outcome.source);
  }
}

function checkValue(world: World, asked: Asked, key: string, value: Value | undefined): void {
  if (value?.key !== key) {
    world.violate(`${key} was answered by ${JSON.stringify(value)}`);
    return;
  }
  if (value.isInvalid) world.violate(`${key} was answered by a value that is none`);
  if (world.isHealthy && world.isInvalidated(value, asked.began)) {
    world.violate(`${key} was answered by a value from before it was invalidated`);
  }
  const { cache } = asked.plan;
  if ((cache === 'reload' || cache === 'no-store') && value.began < asked.began) {
    world.violate(`${key} was to be fetched anew, and was not`);
  }
}

function checkAge(world: World, asked: Asked, value: Value, source: string): void {
  const { ttl, staleWhileRevalidateMs, staleIfErrorMs } = world.scenario;
  if (ttl === undefined || (source !== 'cache' && source !== 'stale')) return;
  const staleMs = source === 'stale' ? Math.max(staleWhileRevalidateMs, staleIfErrorMs) : 0;
  if (value.settledAt + Math.max(ttl, MAX_TTL_MS) + staleMs < asked.beganAt) {
    world.violate(`${value.key} was answered from the ${source} after its time`);
  }
}

/** Every error has what it takes to occur. */
function checkReason(world: World, asked: Asked, code: BatchErrorCode): void {
  const { plan, signal } = asked;
  const mayOccur: Partial<Record<BatchErrorCode, boolean>> = {
    ERR_FETCH: true,
    ERR_TIMEOUT: true,
    ERR_VALIDATION: true,
    ERR_CYCLE: asked.isNested,
    ERR_ABORTED: signal?.aborted ?? false,
    ERR_OVERLOADED: world.scenario.maxPending !== undefined,
    ERR_NOT_CACHED: plan.cache === 'only-if-cached',
    ERR_GROUPER_CONTRACT: plan.grouping === 'broken',
  };
  if (mayOccur[code] !== true) world.violate(`a request failed with ${code} for no reason`);
}
