import type { Colors } from './report/colors.js';
import type { Terminal } from './report/progress.js';

/** What the commands run in. */
export interface Program {
  /** The path of this program's own file: it starts itself once more, as the origin and as the reader. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** For results. */
  readonly stdout: Terminal;
  /** For everything else, where results must stand alone. */
  readonly stderr: Terminal;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
  /** For what is written to `stdout`. */
  readonly colors: Colors;
}
