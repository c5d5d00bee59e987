import type { PendingRequest } from '@batchkit/core';
import type { CheckedOptions } from './directory-options.js';
import type { Knowledge } from './knowledge.js';
import { directoryOf } from './path.js';
import { findPath } from './path-of.js';
import { RentCounter } from './rent-counter.js';

/** What is paid for files alone, by the directories they lie in. */
export class Rent {
  readonly #counter = new RentCounter();

  constructor(
    private readonly options: CheckedOptions<unknown>,
    private readonly knowledge: Knowledge,
  ) {}

  spentOn(directory: string): number {
    return this.#counter.spentOn(directory);
  }

  /** Keys go alone. */
  pay(requests: readonly PendingRequest[]): void {
    const { perCall, perByte } = this.options.cost.single;
    for (const request of requests) {
      const path = findPath(this.options.pathOf, request.key);
      if (path === undefined) continue;
      const sizeBytes = this.knowledge.factsOf(path)?.sizeBytes ?? this.knowledge.meanBytes;
      this.#counter.pay(directoryOf(path), request, perCall + perByte * sizeBytes);
    }
  }

  /** Keys do not go alone after all, or not yet. */
  refund(requests: readonly PendingRequest[]): void {
    for (const request of requests) {
      const path = findPath(this.options.pathOf, request.key);
      if (path !== undefined) this.#counter.refund(directoryOf(path), request);
    }
  }

  /** A directory has been fetched whole. */
  buy(directory: string): void {
    this.#counter.buy(directory);
  }
}
