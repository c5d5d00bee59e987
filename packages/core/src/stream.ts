import type { Batch } from './batch.js';
import type { BatchOptions } from './batch-options.js';
import { Fifo } from './fifo.js';
import type { BatchOutcome } from './outcome.js';
import type { Pipeline } from './pipeline.js';
import type { BatchRequest } from './request.js';
import { RequestFeed, type RequestStream } from './request-feed.js';
import { Share } from './share.js';
import { sourceOfRequests } from './source.js';
import { untilAborted } from './until-aborted.js';

/** What a stream needs to know besides the options of its batches. */
export interface StreamSettings {
  /** Requests that may be on their way or wait for the consumer. */
  readonly highWaterMark: number;
  /** Whether outcomes come in the order of the requests. */
  readonly isOrdered: boolean;
}

/** Requests taken in together. */
interface Part {
  /** How many were taken in before. */
  readonly offset: number;
  batch?: Batch;
}

/** A request with its outcome, for the consumer to take. */
interface Settled {
  readonly part: Part;
  /** Its place in the part. */
  readonly index: number;
}

/**
 * Runs requests as their outcomes are taken: holds at most a window of them, in batches that count as one, and is filled up
 * when half of the window is free, so that lookups and groups stay large.
 */
export class OutcomeStream<T> {
  readonly #feed: RequestFeed<T>;
  readonly #share: Share;
  readonly #open = new Set<Batch>();
  /** In completion order, or by place where order is asked for. */
  readonly #completed = new Fifo<Settled>();
  readonly #byPlace = new Map<number, Settled>();
  #taken = 0;
  #yielded = 0;
  /** Whether everything there is has been taken in. */
  #isComplete = false;
  /** Whether the consumer has left: what the input still brings is not begun. */
  #isOver = false;
  /** Wake who waits for outcomes, and who waits for room. */
  #wakeConsumer: () => void = () => {};
  #wakePump: () => void = () => {};

  constructor(
    requests: RequestStream<T>,
    private readonly options: BatchOptions<string>,
    private readonly settings: StreamSettings,
    private readonly pipeline: Pipeline,
  ) {
    this.#feed = new RequestFeed(requests);
    this.#share = new Share(pipeline.resolve(options).maxConcurrency);
  }

  async *outcomes(): AsyncGenerator<BatchOutcome<T>, void, undefined> {
    const { signal } = this.options;
    const wake = () => this.#wakeConsumer();
    signal?.addEventListener('abort', wake, { once: true });
    const pumped = this.#pump();
    try {
      while (!this.#isDone) {
        signal?.throwIfAborted();
        const settled = this.#nextSettled();
        if (settled === undefined) await this.#settling();
        else yield this.#handOver(settled);
      }
      await pumped;
      if (this.#feed.failure !== undefined) throw this.#feed.failure.error;
      if (this.options.awaitWrites) await untilAborted(this.pipeline.flush(), signal);
    } finally {
      this.#isOver = true;
      signal?.removeEventListener('abort', wake);
      for (const batch of this.#open) this.pipeline.leave(batch, signal?.reason);
      this.#wakePump();
      await this.#feed.end();
    }
  }

  get #isDone(): boolean {
    return this.#isComplete && this.#yielded === this.#taken;
  }

  /** Takes requests in whenever half of the window is free. Never rejects. */
  async #pump(): Promise<void> {
    const { highWaterMark } = this.settings;
    while (!this.#feed.isExhausted) {
      const free = highWaterMark - (this.#taken - this.#yielded);
      if (free * 2 < highWaterMark) {
        await new Promise<void>((resolve) => {
          this.#wakePump = resolve;
        });
        continue;
      }
      const requests = await this.#feed.take(free);
      if (requests.length > 0 && !this.#isOver) this.#begin(requests);
    }
    this.#isComplete = true;
    this.#wakeConsumer();
  }

  #begin(requests: readonly BatchRequest<T>[]): void {
    const part: Part = { offset: this.#taken };
    const onSettled = (index: number) => this.#settle({ part, index });
    try {
      const source = sourceOfRequests(requests);
      const resolved = this.pipeline.resolve(this.options);
      const begin = { share: this.#share, onSettled };
      this.#taken += requests.length;
      const batch = this.pipeline.begin(source, this.options, resolved, begin);
      part.batch = batch;
      this.#open.add(batch);
      void batch.ended.then(() => this.#open.delete(batch));
    } catch (error) {
      // A request that is none ends the stream as an input that throws does.
      this.#taken = part.offset;
      this.#feed.failure ??= { error };
      this.#feed.isExhausted = true;
    }
  }

  #settle(settled: Settled): void {
    if (this.settings.isOrdered) this.#byPlace.set(settled.part.offset + settled.index, settled);
    else this.#completed.push(settled);
    this.#wakeConsumer();
  }

  #settling(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeConsumer = resolve;
    });
  }

  #nextSettled(): Settled | undefined {
    if (!this.settings.isOrdered) return this.#completed.shift();
    const settled = this.#byPlace.get(this.#yielded);
    this.#byPlace.delete(this.#yielded);
    return settled;
  }

  #handOver({ part, index }: Settled): BatchOutcome<T> {
    const batch = part.batch as Batch;
    const outcome = batch.outcome(index) as BatchOutcome<T>;
    // The rest of its part may take long: what the consumer has must not be held for that.
    batch.values[index] = undefined;
    this.#yielded += 1;
    this.#wakePump();
    return { ...outcome, index: part.offset + index };
  }
}
