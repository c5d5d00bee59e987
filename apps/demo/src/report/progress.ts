import { clearLine, cursorTo } from 'node:readline';
import type { Writable } from 'node:stream';

/** Shows how far the work is: on a terminal one line that changes, elsewhere one plain line a step. */
export interface Progress {
  /** Begins a step. */
  begin(title: string): void;
  /** Tells how much of the step is done. */
  update(done: number, total: number): void;
  /** Ends the step. */
  end(result: string): void;
  /** Leaves the step where it is, on a line of its own. */
  stop(): void;
}

/** A terminal, or what takes its place. */
export type Terminal = Writable & { isTTY?: boolean | undefined; columns?: number | undefined };

/** Redrawing more often than the eye can see would only take time from what is measured. */
const REDRAW_MS = 100;

/** Progress on `stream`. */
export function createProgress(stream: Terminal): Progress {
  return stream.isTTY ? liveProgress(stream) : plainProgress(stream);
}

function plainProgress(stream: Writable): Progress {
  let isOpen = false;
  const endLine = (text: string) => {
    if (isOpen) stream.write(text);
    isOpen = false;
  };
  return {
    begin(title) {
      stream.write(`${title} … `);
      isOpen = true;
    },
    update() {},
    end: (result) => endLine(`${result}\n`),
    stop: () => endLine('\n'),
  };
}

function liveProgress(stream: Terminal): Progress {
  let title = '';
  let drawnAt = 0;
  const draw = (text: string) => {
    drawnAt = performance.now();
    cursorTo(stream, 0);
    clearLine(stream, 0);
    // A line that wraps could not be drawn over.
    stream.write(text.slice(0, (stream.columns ?? 80) - 1));
  };
  const endLine = () => {
    if (title !== '') stream.write('\n');
    title = '';
  };
  return {
    begin(text) {
      title = text;
      draw(`${title} …`);
    },
    update(done, total) {
      if (performance.now() - drawnAt >= REDRAW_MS) draw(`${title} … ${done} of ${total}`);
    },
    end(result) {
      draw(`${title} … ${result}`);
      endLine();
    },
    stop: endLine,
  };
}
