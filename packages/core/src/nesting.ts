import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { Batch } from './batch.js';
import type { Call } from './call.js';
import { BatchError } from './errors.js';
import type { Load } from './load.js';

/** Knows which fetch a batch was asked for from. */
export class Nesting {
  /** Made with the first upstream call: before Node 24 it slows every promise of the process. */
  #calls: AsyncLocalStorage<Call> | undefined;

  constructor(private readonly isEnabled: boolean) {}

  /** The call whose fetch is asking right now. One that is over has no slot to use. */
  get parent(): Call | undefined {
    const call = this.#calls?.getStore();
    return call === undefined || call.isOver ? undefined : call;
  }

  /** Keeps where the caller of `batch` stands, for the fetches made for it. */
  keepScope(batch: Batch): void {
    batch.scope = new AsyncResource('BatchkitBatch');
  }

  /** Asks upstream, from where the caller of the batch stands. May throw as well as reject. */
  start(call: Call): Promise<unknown> {
    const { scope } = call.first.batch;
    if (scope === undefined) return this.#startKnown(call);
    return scope.runInAsyncScope(this.#startKnown, this, call);
  }

  #startKnown(call: Call): Promise<unknown> {
    if (!this.isEnabled) return call.start();
    this.#calls ??= new AsyncLocalStorage();
    return this.#calls.run(call, startCall, call);
  }
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
    if (seen.has(call)) continue;
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
