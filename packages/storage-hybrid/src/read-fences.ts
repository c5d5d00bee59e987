/** One read of L2 that is under way: the keys that were written or deleted since it began. */
export type ReadFence = Set<string>;

/** Keeps an answer of L2 from putting back into memory what was written, deleted or cleared while it was on its way. */
export interface ReadFences {
  /** A read of L2 begins. */
  raise(): ReadFence;
  /** It has ended. */
  lower(fence: ReadFence): void;
  /** `key` is written or deleted now. */
  touch(key: string): void;
  /** Everything is cleared now. */
  touchAll(): void;
  /** Whether the answer of that read for `key` is still what L2 would answer. */
  isCurrent(fence: ReadFence, key: string): boolean;
}

export function readFences(): ReadFences {
  const raised = new Set<ReadFence>();
  return {
    raise() {
      const fence: ReadFence = new Set();
      raised.add(fence);
      return fence;
    },
    lower(fence) {
      raised.delete(fence);
    },
    touch(key) {
      for (const fence of raised) fence.add(key);
    },
    touchAll() {
      raised.clear();
    },
    isCurrent(fence, key) {
      return raised.has(fence) && !fence.has(key);
    },
  };
}
