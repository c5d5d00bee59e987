import type { OriginStats } from 'github-origin';
import type { FrameworkName } from '../frameworks.js';
import type { Traffic } from '../github/traffic.js';
import { startChild } from './child.js';

/** What the origin is to serve. */
export interface OriginJob {
  readonly framework: FrameworkName;
  /** How long each request waits. Milliseconds. */
  readonly latencyMs: number;
}

/** What the origin is asked for, one at a time. */
export type OriginQuestion =
  | { readonly start: OriginJob }
  | { readonly change: readonly string[] }
  | 'stats'
  | 'reset';

/** An origin in a process of its own. */
export interface OriginProcess {
  /** The root of its API. */
  readonly url: string;
  /** What it has counted since the last reset. */
  read(): Promise<Traffic>;
  /** Sets its counters to zero. */
  reset(): Promise<void>;
  /** Puts another content into each of these files. */
  change(paths: readonly string[]): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Serves an installed library through GitHub's API from another process: in this one, the time that the server takes
 * to answer would be taken from the client, and from the fastest client most.
 *
 * @param program - The path of this program's own file.
 */
export async function startOriginProcess(program: string, job: OriginJob): Promise<OriginProcess> {
  const child = startChild(program, 'origin-process');
  const ask = (question: OriginQuestion) => child.ask(question);
  try {
    const url = (await ask({ start: job })) as string;
    return {
      url,
      async read() {
        const { requests, peakInFlight, bytes } = (await ask('stats')) as OriginStats;
        return { calls: requests, peakInFlight, bytes };
      },
      async reset() {
        await ask('reset');
      },
      async change(paths) {
        await ask({ change: paths });
      },
      close: child.close,
    };
  } catch (error) {
    await child.close();
    throw error;
  }
}
