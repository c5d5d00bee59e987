import { optionError } from '@batchkit/core/checks';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { MetricsSnapshot } from '../collect/metrics-snapshot.js';
import { PIPELINE_COUNTERS, STORAGE_COUNTERS } from './counters.js';
import type { Definition } from './definition.js';
import { GAUGES } from './gauges.js';
import { PROCESSOR, registerHistograms } from './histograms.js';

const DEFINITIONS = [...PIPELINE_COUNTERS, ...STORAGE_COUNTERS, ...GAUGES];

/** Where the first metric carries what all of them are scraped from: processors of one registry share its metrics. */
const SCRAPE = Symbol.for('@batchkit/metrics/scrape');

type Snapshots = ReadonlyMap<string, MetricsSnapshot>;

/** The processors whose metrics one registry holds. */
export class Scrape {
  readonly #sources = new Map<string, () => MetricsSnapshot>();
  /** Taken when the first metric is collected: all of one scrape are of one moment. */
  #taken: Snapshots | undefined;

  readonly durations: ReturnType<typeof registerHistograms>;

  private constructor(registry: Registry, buckets: readonly number[]) {
    for (const definition of DEFINITIONS) register(definition, registry, this);
    this.durations = registerHistograms(registry, buckets);
  }

  /** The one of `registry`. Its metrics are registered where this is the first processor; then `buckets` count. */
  static of(registry: Registry, buckets: readonly number[]): Scrape {
    const [first] = DEFINITIONS as [Definition];
    const known = registry.getSingleMetric(first.name) as { [SCRAPE]?: Scrape } | undefined;
    return known?.[SCRAPE] ?? new Scrape(registry, buckets);
  }

  /** Adds a processor. Returns what takes it out again. @throws {@link BatchError} ERR_OPTION where the name is taken. */
  add(name: string, snapshot: () => MetricsSnapshot): () => void {
    if (this.#sources.has(name)) {
      throw optionError('name', 'one that no other processor of the registry has', name, 'metrics');
    }
    this.#sources.set(name, snapshot);
    return () => this.#sources.delete(name);
  }

  /** What the processors have counted, by name. */
  snapshots(): Snapshots {
    if (this.#taken === undefined) {
      this.#taken = new Map([...this.#sources].map(([name, snapshot]) => [name, snapshot()]));
      queueMicrotask(() => {
        this.#taken = undefined;
      });
    }
    return this.#taken;
  }
}

function register(
  { kind, name, help, labels, read }: Definition,
  registry: Registry,
  scrape: Scrape,
): void {
  const labelNames = [PROCESSOR, ...labels];
  const config = { name, help, labelNames, registers: [registry], collect };
  const metric = kind === 'gauge' ? new Gauge(config) : new Counter(config);
  Object.assign(metric, { [SCRAPE]: scrape });

  function collect(): void {
    metric.reset();
    for (const [processor, snapshot] of scrape.snapshots()) {
      for (const [own, value] of read(snapshot)) {
        if (value !== undefined) write({ [PROCESSOR]: processor, ...own }, value);
      }
    }
  }

  function write(series: Record<string, string>, value: number): void {
    if (metric instanceof Gauge) metric.set(series, value);
    else metric.inc(series, value);
  }
}
