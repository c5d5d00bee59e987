import { setMaxListeners } from 'node:events';

/** The program has been told to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(
    /** What the shell expects of a program that a signal has ended: 128 + the signal's number. */
    readonly exitCode: number,
  ) {
    super('Stopped.');
  }
}

/** Who reads what the program writes has gone: `… | head`. */
export class ReaderGone extends Interrupted {
  constructor() {
    // As if SIGPIPE had ended it.
    super(141);
  }
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** How long tidying up may take. What then is left is not worth waiting for. */
const PATIENCE_MS = 700;

/**
 * Aborts the signal it returns, with {@link Interrupted} as its reason, when the program is told to stop, or nobody
 * reads what it writes. It stops at once when it is told so again, or takes too long.
 */
export function abortedByUser(): AbortSignal {
  const controller = new AbortController();
  // Every call in flight listens, and there may be hundreds.
  setMaxListeners(0, controller.signal);
  for (const [name, exitCode] of Object.entries(EXIT_CODES)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      controller.abort(new Interrupted(exitCode));
      setTimeout(() => process.exit(exitCode), PATIENCE_MS).unref();
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    controller.abort(error.code === 'EPIPE' ? new ReaderGone() : error);
  });
  return controller.signal;
}
