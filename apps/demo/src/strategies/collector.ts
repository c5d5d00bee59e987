import type { Source } from '../source.js';
import type { Fetched, Work } from './strategy.js';

/** Fetches files one by one and keeps what came. */
export interface Collector {
  /** Fetches one file. One that fails is left out, unless the run itself has been aborted. */
  fetch(path: string): Promise<void>;
  /** What has come. */
  fetched(): Fetched;
}

/** A collector for one run. */
export function createCollector({ client, signal, onSettled }: Work): Collector {
  const sources = new Map<string, Source>();
  let settled = 0;
  let firstError: unknown;

  return {
    async fetch(path) {
      try {
        sources.set(path, await client.fetchFile(path, signal));
      } catch (error) {
        signal.throwIfAborted();
        firstError ??= error;
      }
      settled += 1;
      onSettled(settled);
    },
    fetched: () => ({ sources, firstError }),
  };
}
