import type { Clock } from '../clock.js';
import { mergePatchOf } from '../protocol/merge-patch.js';
import { keyOf } from '../protocol/topics.js';
import { type Frame, type FrameChange, Ring } from './ring.js';

/** What a feed is made of. */
export interface FeedOptions {
  /** Tells this run of the server from every other. */
  readonly epoch: string;
  readonly clock: Clock;
  /** How long changes are gathered before they are told. Milliseconds. */
  readonly frameMs: number;
  /** Characters of JSON of past changes that are kept, for those who come back. */
  readonly maxRingBytes: number;
}

/** Where the value of a topic comes from. `undefined`: there is none (any more). Called once for each frame at most. */
export type TopicSource = (topic: string, frame: number) => unknown;

interface Kept {
  readonly value: unknown;
  json?: string;
}

/**
 * The newest value of each topic, and what has changed. A source says that a topic may have changed (`touch`); the value is
 * read when the frame is over, so that any number of changes in between is one.
 */
export class Feed {
  /** The number of the last frame. */
  offset = 0;
  readonly #values = new Map<string, Kept>();
  readonly #touched = new Map<string, TopicSource>();
  readonly #listeners = new Set<(frame: Frame) => void>();
  readonly #followers = new Map<string, number>();
  readonly #ring: Ring;
  #calledOff: (() => void) | undefined;

  constructor(private readonly options: FeedOptions) {
    this.#ring = new Ring(options.maxRingBytes);
  }

  get epoch(): string {
    return this.options.epoch;
  }

  /** Says that `topic` may have another value than at the last frame. A key's topic is passed over where nobody follows it. */
  touch(topic: string, source: TopicSource): void {
    if (keyOf(topic) !== undefined && !this.#followers.has(topic)) return;
    this.#touched.set(topic, source);
    this.#calledOff ??= this.options.clock.after(this.options.frameMs, () => this.#endFrame());
  }

  /** Every topic that has a value. */
  topics(): Iterable<string> {
    return this.#values.keys();
  }

  /** The newest value of `topic` as JSON; `undefined`: there is none. */
  jsonOf(topic: string): string | undefined {
    const kept = this.#values.get(topic);
    if (kept === undefined) return undefined;
    kept.json ??= JSON.stringify(kept.value);
    return kept.json;
  }

  /** Frames after `offset`; `undefined`: not all of them are kept. */
  since(offset: number): readonly Frame[] | undefined {
    return this.#ring.since(offset, this.offset);
  }

  /** Counts a follower of a key's topic, whose value is read at once where it is the first. Returns what ends that. */
  follow(topic: string, source: TopicSource): () => void {
    const followers = this.#followers.get(topic) ?? 0;
    this.#followers.set(topic, followers + 1);
    if (followers === 0) this.#values.set(topic, { value: source(topic, this.offset) });
    return () => this.#unfollow(topic);
  }

  /** Tells `listener` of each frame with changes in it. Returns what ends that. */
  listen(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#calledOff?.();
    this.#listeners.clear();
  }

  #unfollow(topic: string): void {
    const left = (this.#followers.get(topic) ?? 1) - 1;
    if (left > 0) {
      this.#followers.set(topic, left);
      return;
    }
    this.#followers.delete(topic);
    this.#values.delete(topic);
    this.#touched.delete(topic);
  }

  #endFrame(): void {
    this.#calledOff = undefined;
    const offset = this.offset + 1;
    const changes: FrameChange[] = [];
    // A copy: who reads a topic may touch another, which is for the next frame.
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const [topic, source] of touched) {
      const change = this.#changeOf(topic, source(topic, offset));
      if (change !== undefined) changes.push({ topic, json: JSON.stringify(change) });
    }
    if (changes.length === 0) return;
    this.offset = offset;
    const frame = { offset, changes };
    this.#ring.add(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  #changeOf(topic: string, value: unknown): object | undefined {
    const kept = this.#values.get(topic);
    if (value === undefined) {
      return this.#values.delete(topic) ? { topic, gone: true } : undefined;
    }
    if (kept === undefined) {
      this.#values.set(topic, { value });
      return { topic, value };
    }
    const patch = mergePatchOf(kept.value, value);
    if (patch === undefined) return undefined;
    this.#values.set(topic, { value });
    return { topic, patch };
  }
}
