import { open as openNested } from './batchkit.js';

/**
 * batchkit for fetches that never ask the processor themselves: without its AsyncLocalStorage.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open(options) {
  return openNested(options, { nested: false });
}
