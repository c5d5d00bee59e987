import type { Terminal } from './report/progress.js';

/** What the commands run in. */
export interface Program {
  /** The path of this program's own file: it starts itself once more, as the origin and as the reader. */
  readonly path: string;
  /** For results. */
  readonly stdout: Terminal;
  /** For everything else, where results must stand alone. */
  readonly stderr: Terminal;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
}
