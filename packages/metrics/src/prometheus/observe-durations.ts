import type { BatchEventType } from '@batchkit/core';
import { ByName } from '../collect/by-name.js';
import type { MeteredProcessor } from '../collect/collect-metrics.js';
import type { EventOf } from '../collect/event-of.js';
import type { Labels } from './definition.js';
import { type DurationName, PROCESSOR } from './histograms.js';
import type { Scrape } from './scrape.js';

/** The events that durations are observed of. */
export type ObservedEvent = EventOf<'batch:ended' | 'call:ended' | 'lookup:ended' | 'store:ended'>;

/** Names what an observation is an example of, such as a trace; `undefined`: nothing. */
export type ExemplarOf = (event: ObservedEvent) => Labels | undefined;

/** Whose durations are observed, and how. */
export interface ObserveOptions {
  readonly scrape: Scrape;
  /** The value of the label `processor`. */
  readonly name: string;
  readonly exemplar: ExemplarOf;
}

/** Observes the durations of `processor` as they come. Returns what ends that, for each type of event. */
export function observeDurations(
  processor: MeteredProcessor,
  { scrape, name, exemplar }: ObserveOptions,
): (() => void)[] {
  const labelled = (labels: Labels) => ({ [PROCESSOR]: name, ...labels });
  const kinds = new ByName((kind) => labelled({ kind }));
  const alone = labelled({ kind: 'single', optimizer: '' });
  const optimizers = new ByName((optimizer) => labelled({ kind: 'group', optimizer }));
  const storages = new ByName((storage) => labelled({ storage }));

  const on = <Type extends BatchEventType>(type: Type, tell: (event: EventOf<Type>) => void) =>
    processor.subscribe<Type>(tell, { only: [type] });
  const observe = (
    into: DurationName,
    labels: Labels,
    event: ObservedEvent,
    durationMs = event.durationMs,
  ) => scrape.durations[into].observe(labels, durationMs, exemplar(event));

  return [
    on('batch:ended', (event) => {
      observe('batch', kinds.get(event.isBackground ? 'background' : 'awaited'), event);
    }),
    on('call:ended', (event) => {
      const { kind, optimizer } = event;
      observe('call', optimizer === undefined ? alone : optimizers.get(optimizer), event);
      observe('wait', kinds.get(kind), event, event.queueWaitMs);
    }),
    on('lookup:ended', (event) => observe('lookup', storages.get(event.storage), event)),
    on('store:ended', (event) => observe('store', storages.get(event.storage), event)),
  ];
}
