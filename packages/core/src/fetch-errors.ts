import type { Call } from './call.js';
import { BatchError, describe, messageOf } from './errors.js';
import type { Load } from './load.js';
import type { GroupOptimizer } from './optimizer.js';

/** How many keys an error names. */
const NAMED_KEYS = 3;

/** The fetch of one key threw. */
export function fetchError(key: string, cause: unknown): BatchError {
  const message = `Fetching ${JSON.stringify(key)} failed: ${messageOf(cause)}`;
  return new BatchError('ERR_FETCH', message, { key, cause });
}

/** A call has taken too long. */
export function timeoutError(call: Call): BatchError {
  const { together, first, timeoutMs } = call;
  if (together === undefined) {
    const message = `Fetching ${JSON.stringify(first.key)} took longer than ${timeoutMs} ms.`;
    return new BatchError('ERR_TIMEOUT', message, { key: first.key });
  }
  const { optimizer, group } = together;
  const message = `[${optimizer.name}] took longer than ${timeoutMs} ms for ${call.loads.length} keys. They are fetched alone.`;
  return new BatchError('ERR_TIMEOUT', message, { group: group.id, plugin: optimizer.name });
}

/** An optimizer threw. */
export function optimizerError(call: Call, optimizer: GroupOptimizer, cause: unknown): BatchError {
  const message = `[${optimizer.name}] failed for ${call.loads.length} keys: ${messageOf(cause)}. They are fetched alone.`;
  return new BatchError('ERR_OPTIMIZER', message, { ...whereOf(call, optimizer), cause });
}

/** An optimizer answered something else than a Map. */
export function contractError(call: Call, optimizer: GroupOptimizer, answer: unknown): BatchError {
  const message = `[${optimizer.name}] was expected to answer a Map, got ${describe(answer)}. Its keys are fetched alone.`;
  return new BatchError('ERR_OPTIMIZER_CONTRACT', message, whereOf(call, optimizer));
}

/** An optimizer left keys out. */
export function missingError(
  call: Call,
  optimizer: GroupOptimizer,
  missing: readonly Load[],
): BatchError {
  const asked = call.loads.length;
  const named = missing.slice(0, NAMED_KEYS).map((load) => JSON.stringify(load.key));
  const more = missing.length > NAMED_KEYS ? ` and ${missing.length - NAMED_KEYS} more` : '';
  const message = `[${optimizer.name}] answered ${asked - missing.length} of ${asked} keys; missing ${named.join(', ')}${more}. What is missing is fetched alone.`;
  return new BatchError('ERR_OPTIMIZER_CONTRACT', message, whereOf(call, optimizer));
}

function whereOf(call: Call, optimizer: GroupOptimizer) {
  return { group: call.together?.group.id, plugin: optimizer.name };
}
