import type { BatchEvent } from '@batchkit/core';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { keyOf, keyTopic } from '../protocol/topics.js';
import type { KeyValue } from '../protocol/values.js';
import type { Feed } from './feed.js';

/** Keys whose last state is remembered: those that something happened to most lately. */
export const MAX_KEYS = 10_000;

type EventOf<Type extends BatchEvent['type']> = Extract<BatchEvent, { readonly type: Type }>;

/** What last happened to each key: a topic for each that is followed. */
export class KeyLog {
  readonly #keys = new LRUCache<string, KeyValue>({ max: MAX_KEYS });
  readonly #keysOfCall = new Map<number, readonly string[]>();

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
  ) {}

  hear(event: BatchEvent): void {
    if (event.type === 'call:started') this.#started(event);
    else if (event.type === 'call:ended') this.#ended(event);
    else if (event.type === 'join') this.#joined(event.key);
    else if (event.type === 'retry') this.#note(event.key, { state: 'retrying' });
    else if (event.type === 'fallback') this.#noteAll(event.keys, { state: 'retrying' });
    else if (event.type === 'invalidated') this.#noteAll(event.keys, { state: 'invalidated' });
  }

  /** The state of the key that `topic` is of, whether anything has happened to it or not. */
  readonly read = (topic: string): KeyValue => this.#stateOf(keyOf(topic) ?? '');

  #started({ call, batch, kind, keys }: EventOf<'call:started'>): void {
    this.#keysOfCall.set(call, keys);
    for (const key of keys) {
      const fetches = this.#stateOf(key).fetches + 1;
      this.#note(key, { state: 'running', batch, call, kind, fetches, durationMs: undefined });
    }
  }

  #ended({ call, status, durationMs }: EventOf<'call:ended'>): void {
    const state = status === 'ok' ? 'fetched' : 'failed';
    for (const key of this.#keysOfCall.get(call) ?? []) {
      const known = this.#stateOf(key);
      // It has been invalidated meanwhile, or is already known to be fetched another way.
      if (known.state === 'running' && known.call === call) this.#note(key, { state, durationMs });
    }
    this.#keysOfCall.delete(call);
  }

  #joined(key: string): void {
    this.#note(key, { joins: this.#stateOf(key).joins + 1 });
  }

  #noteAll(keys: readonly string[], what: Partial<KeyValue>): void {
    for (const key of keys) this.#note(key, what);
  }

  #note(key: string, what: { [Name in keyof KeyValue]?: KeyValue[Name] | undefined }): void {
    const next = { ...this.#stateOf(key), ...what, at: this.clock.now() };
    if (next.durationMs === undefined) delete next.durationMs;
    this.#keys.set(key, next as KeyValue);
    this.feed.touch(keyTopic(key), this.read);
  }

  #stateOf(key: string): KeyValue {
    return this.#keys.get(key) ?? { key, state: 'unseen', fetches: 0, joins: 0 };
  }
}
