import Table from 'cli-table3';
import type { Measurement } from '../measure.js';
import { formatBytes, formatCount, formatMs } from './format.js';

const HEAD = [
  '',
  'upstream\ncalls',
  'most in\nflight',
  'time',
  'bytes',
  'cache\nhits',
  'failed',
  'identical',
];

/** The measurements as a table without colours: it is read in files as well. */
export function formatTable(measurements: readonly Measurement[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: HEAD.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const measurement of measurements) table.push(rowOf(measurement));
  return table.toString();
}

function rowOf(measurement: Measurement): string[] {
  const { name, upstreamCalls, peakInFlight, ms, bytes } = measurement;
  const { cacheHits, failed, isIdentical } = measurement;
  return [
    name,
    formatCount(upstreamCalls),
    formatCount(peakInFlight),
    formatMs(ms),
    formatBytes(bytes),
    formatCount(cacheHits),
    formatCount(failed),
    isIdentical ? 'yes' : 'no',
  ];
}
