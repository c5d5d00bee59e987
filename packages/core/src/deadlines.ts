/** The longest wait a timer can hold. Milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Something that is given up when its time is over, unless it is withdrawn first. */
export abstract class Deadline {
  /** When it expires, on the clock of `performance.now()`. */
  dueAt = 0;
  /** The list it waits in, and its neighbours there. Owned by {@link Deadlines}. */
  list: DeadlineList | undefined = undefined;
  previous: Deadline | undefined = undefined;
  next: Deadline | undefined = undefined;

  /** Called once, when the time is over. */
  abstract expire(): void;
}

/** Does something when a time is over. */
export class Wait extends Deadline {
  constructor(override readonly expire: () => void) {
    super();
  }
}

/** Deadlines of one duration: they fall due in the order they were added. */
interface DeadlineList {
  head: Deadline | undefined;
  tail: Deadline | undefined;
}

/**
 * One clock for all deadlines of a processor: a list for each duration in use, and a single timer.
 * Adding and withdrawing are a few assignments; nothing is allocated for a deadline.
 */
export class Deadlines {
  readonly #lists = new Map<number, DeadlineList>();
  #timer: NodeJS.Timeout | undefined;
  #timerDueAt = Infinity;
  #size = 0;

  /** Starts the time of `deadline`, which must not be running. `Infinity` never expires. */
  add(deadline: Deadline, durationMs: number, now: number): void {
    const list = this.#listOf(durationMs);
    deadline.dueAt = now + durationMs;
    deadline.list = list;
    deadline.previous = list.tail;
    if (list.tail === undefined) list.head = deadline;
    else list.tail.next = deadline;
    list.tail = deadline;
    this.#size += 1;
    // A timer left from before still stands: it only has to keep the process alive again.
    if (this.#size === 1) this.#timer?.ref();
    if (deadline.dueAt < this.#timerDueAt) this.#arm(deadline.dueAt, now);
  }

  /** Stops the time of `deadline`. One that has expired or was never added is left as it is. */
  withdraw(deadline: Deadline): void {
    const { list, previous, next } = deadline;
    if (list === undefined) return;
    if (previous === undefined) list.head = next;
    else previous.next = next;
    if (next === undefined) list.tail = previous;
    else next.previous = previous;
    deadline.list = deadline.previous = deadline.next = undefined;
    this.#size -= 1;
    // Rearming for every call would cost more than the call: an idle timer is left, and holds no process open.
    if (this.#size === 0) this.#timer?.unref();
  }

  /** Everything whose time is running. */
  *[Symbol.iterator](): Generator<Deadline> {
    for (const list of this.#lists.values()) {
      for (let deadline = list.head; deadline !== undefined; ) {
        const { next } = deadline;
        yield deadline;
        deadline = next;
      }
    }
  }

  #listOf(durationMs: number): DeadlineList {
    let list = this.#lists.get(durationMs);
    if (list === undefined) {
      list = { head: undefined, tail: undefined };
      this.#lists.set(durationMs, list);
    }
    return list;
  }

  #arm(dueAt: number, now: number): void {
    clearTimeout(this.#timer);
    this.#timerDueAt = dueAt;
    if (dueAt === Infinity) return;
    // Rounded up: a timer that fires early would find nothing due.
    const waitMs = Math.min(Math.max(Math.ceil(dueAt - now), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#expireDue(), waitMs);
    if (this.#size === 0) this.#timer.unref();
  }

  #expireDue(): void {
    const now = performance.now();
    let nextDueAt = Infinity;
    for (const [durationMs, list] of this.#lists) {
      while (list.head !== undefined && list.head.dueAt <= now) {
        const due = list.head;
        this.withdraw(due);
        due.expire();
      }
      if (list.head === undefined) this.#lists.delete(durationMs);
      else nextDueAt = Math.min(nextDueAt, list.head.dueAt);
    }
    this.#arm(nextDueAt, now);
  }
}
