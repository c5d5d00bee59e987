import type { BatchEvent } from '@batchkit/core';
import { messageOf } from '../../message-of.js';
import type { Clock } from '../clock.js';
import { batchOf, batchTopic } from '../protocol/topics.js';
import type { BatchValue, CallValue } from '../protocol/values.js';
import type { Feed } from './feed.js';

/** Batches that are remembered: the last ones. */
export const MAX_BATCHES = 40;

/** Calls of a batch that are told of one by one. */
export const MAX_CALLS = 1_000;

/** Fallbacks of a batch that are told of one by one. */
const MAX_FALLBACKS = 100;

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type BatchRecord = Mutable<BatchValue>;
type EventOf<Type extends BatchEvent['type']> = Extract<BatchEvent, { readonly type: Type }>;

/** What the last batches did: a topic for each. */
export class BatchLog {
  readonly #batches = new Map<number, BatchRecord>();
  readonly #batchOfCall = new Map<number, number>();

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
  ) {}

  hear(event: BatchEvent): void {
    if (event.type === 'batch:started') this.#begin(event);
    else if (event.type === 'fallback') this.#fellBack(event);
    else if ('batch' in event) this.#note(event);
  }

  #begin({ batch, requests, isBackground }: EventOf<'batch:started'>): void {
    const startedAt = this.clock.now();
    const begun = { batch, startedAt, isBackground, requests, joins: 0, moreCalls: 0 };
    this.#batches.set(batch, { ...begun, calls: {}, fallbacks: {} });
    const [oldest] = this.#batches.keys();
    if (this.#batches.size > MAX_BATCHES && oldest !== undefined) this.#forget(oldest);
    this.#touch(batch);
  }

  #forget(batch: number): void {
    for (const call of Object.keys(this.#batches.get(batch)?.calls ?? {})) {
      this.#batchOfCall.delete(Number(call));
    }
    this.#batches.delete(batch);
    this.#touch(batch);
  }

  #note(event: Extract<BatchEvent, { readonly batch: number }>): void {
    const record = this.#batches.get(event.batch);
    // It began before the watch, or so many have begun since that it is forgotten.
    if (record === undefined) return;
    const atMs = this.clock.now() - record.startedAt;
    if (event.type === 'lookup:ended') record.lookup = lookupOf(event);
    else if (event.type === 'plan:ended') notePlan(record, event, atMs);
    else if (event.type === 'join') record.joins += 1;
    else if (event.type === 'call:started') this.#callStarted(record, event, atMs);
    else if (event.type === 'call:ended') noteCallEnd(record, event);
    else if (event.type === 'batch:ended') noteEnd(record, event);
    this.#touch(event.batch);
  }

  #callStarted(record: BatchRecord, event: EventOf<'call:started'>, startMs: number): void {
    if (Object.keys(record.calls).length >= MAX_CALLS) {
      record.moreCalls += 1;
      return;
    }
    const { call, kind, keys, group, optimizer, queueWaitMs } = event;
    const of = (kind === 'group' ? group : keys[0]) ?? '';
    const known = { kind, of, keys: keys.length, queueWaitMs, startMs, status: 'running' } as const;
    record.calls[call] = optimizer === undefined ? known : { ...known, optimizer };
    this.#batchOfCall.set(call, record.batch);
  }

  #fellBack({ call, optimizer, keys, reason }: EventOf<'fallback'>): void {
    const batch = call === undefined ? undefined : this.#batchOfCall.get(call);
    const record = batch === undefined ? undefined : this.#batches.get(batch);
    if (record === undefined || Object.keys(record.fallbacks).length >= MAX_FALLBACKS) return;
    const atMs = this.clock.now() - record.startedAt;
    record.fallbacks[`${call}`] = { atMs, optimizer, keys: keys.length, reason: reason.code };
    this.#touch(record.batch);
  }

  #touch(batch: number): void {
    this.feed.touch(batchTopic(batch), this.#read);
  }

  /** A copy, since the record goes on changing. What has ended stays as it is. */
  readonly #read = (topic: string): BatchValue | undefined => {
    const record = this.#batches.get(batchOf(topic) ?? -1);
    if (record === undefined) return undefined;
    return { ...record, calls: { ...record.calls }, fallbacks: { ...record.fallbacks } };
  };
}

function lookupOf(event: EventOf<'lookup:ended'>): BatchValue['lookup'] {
  const { durationMs, hits, stale, misses, unread } = event;
  return { durationMs, hits, stale, misses, unread };
}

function notePlan(record: BatchRecord, event: EventOf<'plan:ended'>, atMs: number): void {
  const { grouper, queued, joined, duplicates, groups } = event;
  record.grouper = grouper;
  record.plan = { atMs, queued, joined, duplicates, groups };
}

function noteCallEnd(record: BatchRecord, event: EventOf<'call:ended'>): void {
  const known = record.calls[event.call];
  if (known === undefined) return;
  const { status, durationMs, delivered, error } = event;
  const ended: CallValue = { ...known, status, durationMs, delivered };
  record.calls[event.call] = error === undefined ? ended : { ...ended, error: messageOf(error) };
}

function noteEnd(record: BatchRecord, event: EventOf<'batch:ended'>): void {
  const { hits, stale, joined, fetched, fetchedInGroups: group, failed, durationMs } = event;
  record.durationMs = durationMs;
  record.outcome = { hits, stale, joined, group, single: fetched - group, failed };
}
