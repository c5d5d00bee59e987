import { setTimeout as sleep } from 'node:timers/promises';
import type { Visit } from './visits.js';

/**
 * Makes the visits in turn, with a pause after each, until `signal` aborts.
 *
 * @throws The reason of `signal`.
 */
export async function keepVisiting(
  visits: readonly Visit[],
  pauseMs: number,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    for (const visit of visits) {
      await visit.run(signal);
      signal.throwIfAborted();
      await pause(pauseMs, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
