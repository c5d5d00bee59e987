import { collectMetrics } from '@batchkit/metrics';
import { openWatched } from './batchkit.js';

/**
 * batchkit while its metrics are collected.
 *
 * @param {import('../types.d.ts').OpenOptions} options
 */
export function open(options) {
  return openWatched(options, collectMetrics);
}
