import { Histogram, Registry } from 'prom-client';
import type { Labels } from './definition.js';

/** The label that tells the processors of one registry apart. */
export const PROCESSOR = 'processor';

const DURATIONS = {
  batch: {
    name: 'batchkit_batch_duration_seconds',
    help: 'From the start of a batch to its last outcome.',
    labels: ['kind'],
  },
  call: {
    name: 'batchkit_upstream_call_duration_seconds',
    help: 'Time that an upstream call spent in a slot.',
    labels: ['kind', 'optimizer'],
  },
  wait: {
    name: 'batchkit_queue_wait_seconds',
    help: 'How long the most urgent key of an upstream call waited for a slot.',
    labels: ['kind'],
  },
  lookup: {
    name: 'batchkit_storage_lookup_duration_seconds',
    help: "From the start of a batch to the storage's answer.",
    labels: ['storage'],
  },
  store: {
    name: 'batchkit_storage_write_duration_seconds',
    help: 'From handing values to the storage to its answer.',
    labels: ['storage'],
  },
} as const;

/** Which durations are observed. */
export type DurationName = keyof typeof DURATIONS;

/** A histogram of durations, with examples where its registry can show them. */
export interface DurationHistogram {
  /** @param labels - All of them, `processor` too. */
  observe(labels: Labels, durationMs: number, exemplarLabels: Labels | undefined): void;
}

/** Whether `registry` speaks OpenMetrics: prom-client refuses histograms with examples to those that do not. */
export function showsExemplars(registry: Registry): boolean {
  return (registry.contentType as string) === Registry.OPENMETRICS_CONTENT_TYPE;
}

/** Registers the histograms. @param buckets - Seconds. */
export function registerHistograms(
  registry: Registry,
  buckets: readonly number[],
): Readonly<Record<DurationName, DurationHistogram>> {
  const register = (name: DurationName) => registerOne(DURATIONS[name], registry, buckets);
  return {
    batch: register('batch'),
    call: register('call'),
    wait: register('wait'),
    lookup: register('lookup'),
    store: register('store'),
  };
}

function registerOne(
  { name, help, labels }: (typeof DURATIONS)[DurationName],
  registry: Registry,
  buckets: readonly number[],
): DurationHistogram {
  const enableExemplars = showsExemplars(registry);
  const histogram = new Histogram({
    name,
    help,
    labelNames: [PROCESSOR, ...labels],
    buckets: [...buckets],
    enableExemplars,
    registers: [registry],
  });
  return {
    observe(series, durationMs, exemplarLabels) {
      const value = durationMs / 1_000;
      if (!enableExemplars) histogram.observe(series, value);
      else if (exemplarLabels === undefined) histogram.observe({ labels: series, value });
      else histogram.observe({ labels: series, value, exemplarLabels });
    },
  };
}
