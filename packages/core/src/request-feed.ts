import type { BatchRequest } from './request.js';

/** Requests, all there or still to come. */
export type RequestStream<T> = Iterable<BatchRequest<T>> | AsyncIterable<BatchRequest<T>>;

const NOT_YET = Symbol('not yet');

/** Takes requests out of an iterable, as many at a time as are there. */
export class RequestFeed<T> {
  /** Whether there are no more. */
  isExhausted = false;
  /** What the iterable threw. It has no more then. */
  failure: { readonly error: unknown } | undefined;
  readonly #requests: Iterator<BatchRequest<T>> | AsyncIterator<BatchRequest<T>>;
  /** Asked for, and not there yet. */
  #pending: Promise<IteratorResult<BatchRequest<T>>> | undefined;

  constructor(requests: RequestStream<T>) {
    this.#requests =
      Symbol.asyncIterator in requests
        ? requests[Symbol.asyncIterator]()
        : requests[Symbol.iterator]();
  }

  /** Up to `most` requests: waits for the first, and takes of the others what is there within the turn. */
  async take(most: number): Promise<BatchRequest<T>[]> {
    const taken: BatchRequest<T>[] = [];
    try {
      while (taken.length < most && !this.isExhausted) {
        const next = this.#pending ?? this.#requests.next();
        const result = next instanceof Promise ? await this.#await(next, taken.length > 0) : next;
        if (result === NOT_YET) break;
        if (result.done) {
          this.isExhausted = true;
          break;
        }
        taken.push(result.value);
      }
    } catch (error) {
      this.failure = { error };
      this.isExhausted = true;
    }
    return taken;
  }

  /** Takes no more, and lets the iterable release what it holds. */
  async end(): Promise<void> {
    if (this.isExhausted) return;
    this.isExhausted = true;
    const released = Promise.resolve(this.#requests.return?.());
    // A generator does nothing else before it has answered what it was asked for, and it may never answer: nobody is there
    // any more to hear how that ends.
    if (this.#pending === undefined) await released;
    else released.catch(() => {});
  }

  async #await(next: Promise<IteratorResult<BatchRequest<T>>>, isOptional: boolean) {
    this.#pending = next;
    // A request that is still to come must not hold up those that are there.
    const result = isOptional ? await Promise.race([next, endOfTurn()]) : await next;
    if (result !== NOT_YET) this.#pending = undefined;
    return result;
  }
}

function endOfTurn(): Promise<typeof NOT_YET> {
  return new Promise((resolve) => setImmediate(() => resolve(NOT_YET)));
}
