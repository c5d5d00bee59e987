import { checkFunction, checkKnownKeys, optionError } from '@batchkit/core/checks';
import type { Registry } from 'prom-client';
import {
  type CollectMetricsOptions,
  collectMetrics,
  type MeteredProcessor,
  type MetricsCollector,
} from '../collect/collect-metrics.js';
import { showsExemplars } from './histograms.js';
import { type ExemplarOf, observeDurations } from './observe-durations.js';
import { Scrape } from './scrape.js';

/** How metrics are registered. */
export interface PrometheusMetricsOptions extends CollectMetricsOptions {
  /** Where they are registered. Several processors may share one. */
  readonly registry: Registry;
  /**
   * The value of the label `processor`: not empty, and no other processor of the registry has it.
   * @default 'default'
   */
  readonly name?: string | undefined;
  /**
   * Upper bounds of the histograms' buckets, ascending. Seconds. Those of the first processor of a registry count.
   * @default from 0.5 ms to 60 s
   */
  readonly buckets?: readonly number[] | undefined;
  /**
   * Names what an observation is an example of: `traceBatches` gives `exemplarOf`. For a registry that speaks OpenMetrics.
   * 128 characters at most, labels and values together.
   * @default none
   */
  readonly exemplar?: ExemplarOf | undefined;
}

const OPTIONS = ['registry', 'storage', 'name', 'buckets', 'exemplar'];

/** Seconds. */
const BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

const NO_EXEMPLAR = () => undefined;

/**
 * Registers the metrics of `processor`, and goes on counting until `stop`. Counters and gauges are read off a snapshot when they are
 * scraped; durations are observed as they come. The labels are names of plug-ins, kinds and codes: never a key.
 *
 * @returns The collector behind them: `snapshot()` gives the same as plain data. `stop()` takes the processor out of the registry.
 * @throws {@link BatchError} `ERR_OPTION`
 * @see https://prometheus.io/docs/practices/naming/
 */
export function prometheusMetrics(
  processor: MeteredProcessor,
  options: PrometheusMetricsOptions,
): MetricsCollector {
  checkKnownKeys('options of prometheusMetrics', options, OPTIONS, 'metrics');
  const { registry, storage, name = 'default', buckets = BUCKETS, exemplar } = options;
  checkOptions({ registry, name, buckets, exemplar });
  const collector = collectMetrics(processor, { storage });
  const leave = [() => collector.stop()];
  try {
    const scrape = Scrape.of(registry, buckets);
    leave.push(scrape.add(name, () => collector.snapshot()));
    leave.push(...observeDurations(processor, { scrape, name, exemplar: exemplar ?? NO_EXEMPLAR }));
  } catch (error) {
    for (const each of leave) each();
    throw error;
  }
  return {
    snapshot: () => collector.snapshot(),
    stop() {
      for (const each of leave) each();
    },
  };
}

function checkOptions({
  registry,
  name,
  buckets,
  exemplar,
}: Pick<PrometheusMetricsOptions, 'registry' | 'name' | 'buckets' | 'exemplar'>): void {
  if (typeof registry?.getSingleMetric !== 'function') {
    throw optionError('registry', "a `Registry` of prom-client's", registry, 'metrics');
  }
  if (typeof name !== 'string' || name === '') {
    throw optionError('name', 'a text that is not empty', name, 'metrics');
  }
  checkFunction('exemplar', exemplar, { optional: true }, 'metrics');
  if (exemplar !== undefined && !showsExemplars(registry)) {
    const expected = 'left out where the registry does not speak OpenMetrics (`setContentType`)';
    throw optionError('exemplar', expected, exemplar, 'metrics');
  }
  const isAscending = (bound: unknown, index: number) =>
    Number.isFinite(bound) && (bound as number) > (buckets?.[index - 1] ?? 0);
  if (!Array.isArray(buckets) || buckets.length === 0 || !buckets.every(isAscending)) {
    throw optionError('buckets', 'ascending seconds above 0, one at least', buckets, 'metrics');
  }
}
