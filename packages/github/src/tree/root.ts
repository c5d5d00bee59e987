import { isObjectId } from '../git-object.js';

/** What is kept of a ref. */
export interface Root {
  /** Git's id of what it points at. */
  readonly id: string;
  /** Of the answer that told it. */
  readonly etag: string | undefined;
  /** When GitHub said so. Milliseconds since the epoch. */
  readonly checkedAt: number;
  /** How many entries GitHub showed before it cut the tree; absent: it did not. Then only the top is asked about. */
  readonly cutAt?: number;
}

/** Whether `value`, from a storage, is one. */
export function isRoot(value: unknown): value is Root {
  const { id, etag, checkedAt, cutAt } = (value ?? {}) as Record<keyof Root, unknown>;
  return (
    isObjectId(id) &&
    (etag === undefined || typeof etag === 'string') &&
    typeof checkedAt === 'number' &&
    (cutAt === undefined || typeof cutAt === 'number')
  );
}
