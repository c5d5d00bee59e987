import type { FrameworkName } from '../frameworks.js';
import type { Measurement } from '../measure.js';
import { messageOf } from '../message-of.js';
import { formatCount } from './format.js';
import { formatTable } from './table.js';

/** What a run has found out. */
export interface Comparison {
  readonly framework: FrameworkName;
  /** How many files each strategy was to fetch. */
  readonly files: number;
  /** How many directories hold them. */
  readonly directories: number;
  readonly measurements: readonly Measurement[];
}

/** Whether every value that batchkit has brought is right. */
export function isIdentical({ measurements }: Comparison): boolean {
  const own = measurements.filter(({ name }) => name.startsWith('batchkit'));
  return own.length > 0 && own.every((measurement) => measurement.isIdentical);
}

/** The comparison as one line of JSON. */
export function formatJson(comparison: Comparison): string {
  const { framework, files, directories, measurements } = comparison;
  const strategies = measurements.map(
    ({ name, upstreamCalls, peakInFlight, ms, bytes, cacheHits, failed }) => ({
      name,
      upstreamCalls,
      peakInFlight,
      ms: Math.round(ms * 10) / 10,
      bytes,
      cacheHits,
      failed,
    }),
  );
  const identical = isIdentical(comparison);
  return JSON.stringify({ framework, files, directories, identical, strategies });
}

/** The comparison as a table, and what was lost and why. */
export function formatText(comparison: Comparison): string {
  const { measurements } = comparison;
  const lost = measurements
    .filter(({ failed }) => failed > 0)
    .map(({ name, failed, firstError }) => {
      const files = `${formatCount(failed)} of ${formatCount(comparison.files)} files`;
      return `${name} lost ${files}; the first of them: ${messageOf(firstError)}`;
    });
  return [formatTable(measurements), ...lost].join('\n');
}
