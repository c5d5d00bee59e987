import { type AnswerSource, checkListing } from './directory-answer.js';
import type { DirectoryContext, DirectoryOptimizerOptions } from './directory-options.js';
import type { Knowledge } from './knowledge.js';

/** How long nothing is listed after a listing has failed. Milliseconds. */
const PAUSE_MS = 60_000;

/** Makes listings, each once at a time, and learns from them. */
export class Listings {
  readonly #running = new Map<string, Promise<void>>();
  #pausedUntil = -Infinity;

  constructor(
    private readonly list: DirectoryOptimizerOptions['list'],
    private readonly knowledge: Knowledge,
  ) {}

  /** Whether listings can be made now. */
  get isOpen(): boolean {
    return this.list !== undefined && performance.now() >= this.#pausedUntil;
  }

  /**
   * Settles when more is known of `source.directory`. A listing of it that is under way is waited for: who began it is told
   * what is wrong with it.
   */
  async learn(source: AnswerSource, context: DirectoryContext): Promise<void> {
    const { directory } = source;
    const running = this.#running.get(directory);
    if (running !== undefined) {
      await running.catch(() => {});
      return;
    }
    const listing = this.#learn(source, context);
    this.#running.set(directory, listing);
    try {
      await listing;
    } finally {
      this.#running.delete(directory);
    }
  }

  async #learn(source: AnswerSource, context: DirectoryContext): Promise<void> {
    try {
      const answer = await this.list?.(source.directory, context);
      this.knowledge.learn(checkListing(answer, source));
    } catch (error) {
      // Nobody waiting for it any more says nothing about upstream.
      if (!context.signal.aborted) this.#pausedUntil = performance.now() + PAUSE_MS;
      throw error;
    }
  }
}
