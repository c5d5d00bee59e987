import FakeTimers from '@sinonjs/fake-timers';

/** What is taken from the event loop: microtasks and ticks stay real, so that promises settle by themselves. */
const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
  'hrtime',
];

/**
 * Time that passes only when nothing is left to do, the same in every run.
 * Install it before a contender is imported: some keep the timers they found.
 */
export class VirtualClock {
  #clock = FakeTimers.install({ now: Date.UTC(2026, 0, 1), toFake: FAKED });
  #startedAt = this.#clock.now;

  /** Milliseconds since the clock was installed. */
  get now() {
    return this.#clock.now - this.#startedAt;
  }

  /** Lets time pass until `work` has settled. */
  async finish(work) {
    let isOver = false;
    const noted = work.finally(() => {
      isOver = true;
    });
    noted.catch(() => {});
    await this.#clock.tickAsync(0);
    while (!isOver) await this.#clock.nextAsync();
    return noted;
  }
}
