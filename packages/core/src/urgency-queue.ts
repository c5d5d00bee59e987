import { type Lane, leavesBefore } from './lane.js';

/** Lanes by urgency: a binary heap, since lanes leave it and come back whenever their batch runs out of slots. */
export class UrgencyQueue {
  readonly #heap: Lane[] = [];

  get isEmpty(): boolean {
    return this.#heap.length === 0;
  }

  /** The most urgent lane. */
  peek(): Lane | undefined {
    return this.#heap[0];
  }

  push(lane: Lane): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(lane);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!leavesBefore(lane, heap[parent] as Lane)) break;
      heap[at] = heap[parent] as Lane;
      at = parent;
    }
    heap[at] = lane;
  }

  /** Takes the most urgent lane out. */
  pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && leavesBefore(heap[child + 1] as Lane, heap[child] as Lane)) {
        child += 1;
      }
      if (!leavesBefore(heap[child] as Lane, last)) break;
      heap[at] = heap[child] as Lane;
      at = child;
    }
    heap[at] = last;
  }
}
