/**
 * Who is told that calls may start that could not before. Where several wait for slots of one limit, none of them may take
 * one before all have been told, and who is told first changes: whoever ends a call would otherwise always be the first
 * to ask again, and keep its slots.
 */
export class Listeners {
  /** Whether a slot is being offered, and nobody may take it yet. */
  isOffering = false;
  /** Whether somebody was turned away since. */
  #isAwaited = false;
  #first = 0;
  readonly #listeners = new Set<{ readonly tell: () => void }>();

  /** Registers one. Returns what ends that. */
  add(tell: () => void): () => void {
    const listener = { tell };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Notes that somebody was turned away. */
  refused(): void {
    this.#isAwaited = true;
  }

  /** A call has ended: tells all where somebody was turned away. */
  offer(): void {
    if (!this.#isAwaited || this.isOffering) return;
    if (this.#listeners.size < 2) {
      this.tell();
      return;
    }
    this.isOffering = true;
    queueMicrotask(() => {
      this.isOffering = false;
      this.tell();
    });
  }

  /** Tells all, now. */
  tell(): void {
    this.#isAwaited = false;
    const listeners = [...this.#listeners];
    this.#first = (this.#first + 1) % Math.max(listeners.length, 1);
    for (const { tell } of [...listeners.slice(this.#first), ...listeners.slice(0, this.#first)]) {
      tell();
    }
  }
}
