import type { MetricsSnapshot } from '../collect/metrics-snapshot.js';

/** The values of one metric's own labels, by label. None of them ever holds a key. */
export type Labels = Readonly<Record<string, string>>;

/** One series of a metric, as it is now. `undefined`: it is not known, and there is no such series. */
export type Reading = readonly [labels: Labels, value: number | undefined];

/** A metric that is read off a snapshot when it is scraped. */
export interface Definition {
  readonly kind: 'counter' | 'gauge';
  /** By Prometheus' conventions: the base unit last, `_total` behind that of a counter. */
  readonly name: string;
  readonly help: string;
  /** Labels beside `processor`. */
  readonly labels: readonly string[];
  readonly read: (snapshot: MetricsSnapshot) => Iterable<Reading>;
}

/** A metric with one series. */
export function single(
  kind: Definition['kind'],
  name: string,
  help: string,
  of: (snapshot: MetricsSnapshot) => number,
): Definition {
  return { kind, name, help, labels: [], read: (snapshot) => [[{}, of(snapshot)]] };
}

/** A series for each of `counts`, told apart by `label`. */
export function byLabel(
  label: string,
  counts: Readonly<Record<string, number | undefined>>,
  others: Labels = {},
): Reading[] {
  return Object.entries(counts).map(([value, count]) => [{ ...others, [label]: value }, count]);
}

/** The readings of each item, with its name as a label. */
export function forEach<T>(
  label: string,
  items: Readonly<Record<string, T>>,
  read: (item: T, labels: Labels) => Iterable<Reading>,
): Reading[] {
  return Object.entries(items).flatMap(([name, item]) => [...read(item, { [label]: name })]);
}
