import { isStaleValue, MISS, UNREAD } from '@batchkit/core';

/** One value that was stored under one key. No two are equal. */
interface Written {
  readonly key: string;
  readonly value: string;
  readonly by: number;
  /** The number of the call. Calls are numbered in the order in which they begin, over all storages. */
  readonly call: number;
  readonly staleUntil: number;
  /** The number of the first call that began after its own had ended well; `Infinity` before. */
  doneBefore: number;
}

/** One key that was removed, or written anew. */
interface Removed {
  readonly key: string;
  readonly by: number;
  readonly call: number;
  /** Others do not hear of what is written. */
  readonly isTold: boolean;
  /** The number of the first call that began after its own had ended well; `Infinity` before. */
  doneBefore: number;
}

/** What has been asked of all storages over one store: knows which answers would be wrong. */
export class History {
  #calls = 0;
  readonly #written = new Map<string, Written>();
  readonly #removed: Removed[] = [];
  hits = 0;

  /** The number of the call that begins now. */
  begin(): number {
    this.#calls += 1;
    return this.#calls;
  }

  written(
    by: number,
    call: number,
    key: string,
    staleUntil: number,
  ): { value: string; done(): void } {
    const value = `${key}#${call}`;
    const written: Written = { key, value, by, call, staleUntil, doneBefore: Infinity };
    this.#written.set(value, written);
    this.#removed.push({ key, by, call, isTold: false, doneBefore: Infinity });
    const done = () => {
      written.doneBefore = this.#calls + 1;
    };
    return { value, done };
  }

  removed(by: number, call: number, key: string): { done(): void } {
    const removed: Removed = { key, by, call, isTold: true, doneBefore: Infinity };
    this.#removed.push(removed);
    const done = () => {
      removed.doneBefore = this.#calls + 1;
    };
    return { done };
  }

  /** @throws Error where storage `by` may not answer `slot` for `key` in `call`, which began at `beganAt`. */
  check(by: number, call: number, key: string, slot: unknown, beganAt: number): void {
    if (slot === MISS || slot === UNREAD) return;
    this.hits += 1;
    const value = isStaleValue(slot) ? slot.value : slot;
    const wrong = this.#whatIsWrong(by, call, key, value, beganAt);
    if (wrong === undefined) return;
    throw new Error(
      `Storage ${by} answered ${JSON.stringify(value)} for ${JSON.stringify(key)} in call ${call}, which ${wrong}.`,
    );
  }

  #whatIsWrong(
    by: number,
    call: number,
    key: string,
    value: unknown,
    beganAt: number,
  ): string | undefined {
    const written = this.#written.get(value as string);
    if (written?.key !== key) return 'was never stored there';
    if (written.staleUntil <= beganAt) return `was over at ${written.staleUntil}`;
    for (const removed of this.#removed) {
      if (removed.key !== key || removed.call > call || removed.call <= written.call) continue;
      // What was still being written when it was removed may have come behind the removal, except in one storage.
      const isOwn = removed.by === by && written.by === by;
      const isBefore = isOwn || written.doneBefore <= removed.call;
      // Whoever removed it never sees it again, whatever has become of the removal. Others hear of it when it is done.
      const isHeard = removed.by === by || (removed.isTold && removed.doneBefore <= call);
      if (isBefore && isHeard) return `storage ${removed.by} has removed in call ${removed.call}`;
    }
    return undefined;
  }
}
