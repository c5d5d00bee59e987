/** Whether calls may start: all of them, none, or none but the one that was sent to find out. */
export type Phase = 'open' | 'paused' | 'probing';

/**
 * Keeps every call from starting for a time, lets one through when it is over, and the others when that one has been
 * answered.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 `Retry-After`
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 * @see https://learn.microsoft.com/en-us/azure/architecture/patterns/circuit-breaker half-open: one call is let through
 */
export class Pause {
  phase: Phase = 'open';
  /** When the pause is over. */
  #until = 0;
  /** Pauses that upstream gave no time for, since a window has gone well. */
  #backoffs = 0;

  constructor(private readonly maxMs: number) {}

  /** Lets no call start for so long. A pause that is longer stays as it is. */
  hold(ms: number, now: number): void {
    const until = now + Math.min(ms, this.maxMs);
    this.#until = this.phase === 'open' ? until : Math.max(this.#until, until);
    this.phase = 'paused';
  }

  /** The same where upstream has not said how long: `firstMs`, and each time twice as long as the last. */
  backOff(firstMs: number, now: number): void {
    this.hold(firstMs * 2 ** this.#backoffs, now);
    this.#backoffs += 1;
  }

  /** A window has gone well: the next pause without a time is a first one again. */
  relax(): void {
    this.#backoffs = 0;
  }

  /** How long a call has to wait. `Infinity`: until it is known how the probe went. Milliseconds. */
  delayMs(now: number): number {
    if (this.phase === 'probing') return Infinity;
    return this.leftMs(now);
  }

  /** How long the pause still lasts. Milliseconds. */
  leftMs(now: number): number {
    return this.phase === 'paused' ? Math.max(this.#until - now, 0) : 0;
  }

  /** A call begins. Whether it is the one by which it is found out whether the pause may end. */
  begin(now: number): boolean {
    if (this.phase !== 'paused' || now < this.#until) return false;
    this.phase = 'probing';
    return true;
  }

  /** The probe has ended, and another pause has not been asked for. `false`: it was given up, so another may go. */
  probed(isAnswered: boolean): void {
    if (this.phase === 'probing') this.phase = isAnswered ? 'open' : 'paused';
  }
}
