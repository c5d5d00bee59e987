import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { Batch } from './batch.js';
import type { Call } from './call.js';
import { BatchError } from './errors.js';
import type { Load } from './load.js';

/**
 * The call whose fetch runs here, whichever processor it is of. One for the process, although state at module level is
 * nowhere else: before Node 24 each instance is copied to every promise that is made. Made with the first upstream call.
 */
let running: AsyncLocalStorage<Call> | undefined;

/** Knows which fetch of its processor a batch was asked for from. */
export class Nesting {
  constructor(private readonly isEnabled: boolean) {}

  /** The call whose fetch is asking right now. One that is over has no slot to use. */
  get parent(): Call | undefined {
    const innermost = running?.getStore();
    const call = innermost?.nesting === this ? innermost : innermost?.enclosing?.get(this);
    return call === undefined || call.isOver ? undefined : call;
  }

  /** Keeps where the caller of `batch` stands, for the fetches made for it. */
  keepScope(batch: Batch): void {
    batch.scope = new AsyncResource('BatchkitBatch');
  }

  /**
   * Asks upstream, from where the caller of the batch stands. May throw as well as reject.
   *
   * @param home - The batch whose caller stands here already, if any does.
   */
  start(call: Call, home: Batch | undefined): Promise<unknown> {
    const { batch } = call.first;
    if (batch.scope === undefined || batch === home) return this.#startKnown(call);
    return batch.scope.runInAsyncScope(this.#startKnown, this, call);
  }

  #startKnown(call: Call): Promise<unknown> {
    if (!this.isEnabled) return call.start();
    running ??= new AsyncLocalStorage();
    call.nesting = this;
    call.enclosing = enclosingOf(running.getStore(), this);
    return running.run(call, startCall, call);
  }
}

/** The calls of other processors that a fetch is made within, each processor's innermost. */
function enclosingOf(
  outer: Call | undefined,
  nesting: Nesting,
): ReadonlyMap<Nesting, Call> | undefined {
  if (outer?.nesting === undefined) return undefined;
  if (outer.nesting === nesting) return outer.enclosing;
  const enclosing = new Map(outer.enclosing);
  enclosing.delete(nesting);
  return enclosing.set(outer.nesting, outer);
}

function startCall(call: Call): Promise<unknown> {
  return call.start();
}

/**
 * Why a batch asked for by `parent` cannot wait for `load`; `undefined`: it can.
 *
 * It walks up from the asking call to the batches that wait for its keys, and to the calls those were asked for by:
 * where that meets the load, the load would wait for itself.
 */
export function cycleError(load: Load, parent: Call | undefined): BatchError | undefined {
  const seen = new Set<Call>();
  const above = parent === undefined ? [] : [parent];
  for (let call = above.pop(); call !== undefined; call = above.pop()) {
    // Nobody waits for one that is over: what it was to bring comes another way, or not at all.
    if (call.isOver || seen.has(call)) continue;
    seen.add(call);
    for (const running of call.loads) {
      if (running === load) return errorFor(load.key);
      for (const { parent: next } of running.waitingBatches()) {
        if (next !== undefined) above.push(next);
      }
    }
  }
  return undefined;
}

function errorFor(key: string): BatchError {
  const message = `${JSON.stringify(key)} was asked for by its own fetch, directly or through others: it would wait for itself for ever.`;
  return new BatchError('ERR_CYCLE', message, { key });
}
