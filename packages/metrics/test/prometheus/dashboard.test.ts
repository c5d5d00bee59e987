import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { Registry } from 'prom-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { prometheusMetrics } from '../../src/prometheus/index.js';
import { busyProcessor } from './busy-processor.js';
import { namesOf, scrape, seriesOf } from './served.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const file = new URL('../../dashboards/batchkit.json', import.meta.url);
const dashboard = JSON.parse(readFileSync(file, 'utf8'));
const panels: readonly Panel[] = dashboard.panels;
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

let text = '';
beforeAll(async () => {
  const registry = new Registry();
  const { processor, storage, run } = busyProcessor();
  prometheusMetrics(processor, { registry, storage });
  await run();
  text = await scrape(registry);
});

/** The parts of a query of one kind, as they are written. What Grafana fills in is filled in. */
function partsOf(expr: string, kind: string): string[] {
  const query = expr.replaceAll('$__rate_interval', '5m').replaceAll('$processor', '.*');
  const parts: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${query}`);
      if (type.name === kind) parts.push(query.slice(from, to));
    },
  });
  return parts;
}

describe('the dashboard', () => {
  it.each(queries)('asks for metrics that a scrape has: $title: $expr', ({ expr }) => {
    const names = partsOf(expr, 'VectorSelector').map((part) => part.replace(/\{.*$/s, ''));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(namesOf(text)).toContain(name);
  });

  it.each(queries)('asks by labels that those have: $title: $expr', ({ expr, legendFormat }) => {
    const labelsOf = (name: string) =>
      new Set(
        [...seriesOf(text).keys()]
          .filter((series) => series.startsWith(`${name}{`))
          .flatMap((series) => [...series.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label)),
      );
    const selectors = partsOf(expr, 'VectorSelector');
    for (const selector of selectors) {
      const labels = labelsOf(selector.replace(/\{.*$/s, ''));
      for (const [, label] of selector.matchAll(/([a-z_]+)(?:=|!=|=~|!~)"/g)) {
        expect(labels, selector).toContain(label);
      }
    }
    const grouped = partsOf(expr, 'GroupingLabels').flatMap((part) => part.match(/[a-z_]+/g) ?? []);
    const all = new Set(selectors.flatMap((part) => [...labelsOf(part.replace(/\{.*$/s, ''))]));
    for (const label of grouped) expect(all).toContain(label);
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect(grouped).toContain(label);
  });

  it('shows every metric that there is', () => {
    const used = new Set(
      queries.flatMap(({ expr }) =>
        partsOf(expr, 'VectorSelector').map((part) => part.replace(/\{.*$/s, '')),
      ),
    );
    const families = [...namesOf(text)].map((name) => name.replace(/_(bucket|count|sum)$/, ''));
    const missing = families.filter((name) => !used.has(name) && !used.has(`${name}_bucket`));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('can be loaded: ids and places are its own, and every panel asks the chosen data source', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, type, gridPos, datasource } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken, title).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
      if (type !== 'row') expect(datasource?.uid, title).toBe(`$\{datasource}`);
    }
    const variables = dashboard.templating.list.map(({ name }: { name: string }) => name);
    expect(variables).toEqual(['datasource', 'processor']);
    expect(dashboard).toMatchObject({ id: null, uid: 'batchkit', title: 'batchkit' });
  });
});
