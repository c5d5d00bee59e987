import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import type { Registry } from 'prom-client';

/** What Prometheus gets that asks for the metrics of `registry`: over HTTP, as text. */
export async function scrape(registry: Registry): Promise<string> {
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', registry.contentType);
    response.end(await registry.metrics());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    if (!response.ok) throw new Error(`The scrape failed: ${response.status}`);
    return await response.text();
  } finally {
    server.close();
  }
}

/** The series of a scrape, by name and labels: `name{label="value"}`, labels in alphabetical order. */
export function seriesOf(text: string): Map<string, number> {
  const series = new Map<string, number>();
  const add = (name: string, labels: Record<string, string>, value: string) => {
    const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const inner = pairs.map(([label, of]) => `${label}="${of}"`).join(',');
    series.set(`${name}{${inner}}`, Number(value));
  };
  // Of a histogram whose type it knows the library keeps one series only; of one whose type it does not know, every line.
  const lines = text.replaceAll(/^# TYPE \S+ histogram$/gm, '');
  for (const { name, metrics } of parsePrometheusTextFormat(lines)) {
    for (const { labels = {}, value } of metrics) add(name, labels, value);
  }
  return series;
}

/** The names of a scrape's series. */
export function namesOf(text: string): Set<string> {
  return new Set([...seriesOf(text).keys()].map((series) => series.slice(0, series.indexOf('{'))));
}
