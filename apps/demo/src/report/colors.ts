import picocolors from 'picocolors';
import type { Terminal } from './progress.js';

/** Puts text into colours, or leaves it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * Colours on a terminal, unless `NO_COLOR` is set; elsewhere only where `FORCE_COLOR` is.
 *
 * @see https://no-color.org
 */
export function colorsFor(stream: Terminal, env: NodeJS.ProcessEnv): Colors {
  if (env.NO_COLOR) return picocolors.createColors(false);
  return picocolors.createColors(env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stream.isTTY === true);
}
