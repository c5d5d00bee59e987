import { isObjectId } from '../git-object.js';

/** What is kept of a path where no tree is known. */
export interface PathRecord {
  /** The id of the file. */
  readonly id: string;
  /** Of the answer that told it; `undefined`: of one that has none. */
  readonly etag: string | undefined;
}

/** Whether `value`, from a storage, is one. */
export function isPathRecord(value: unknown): value is PathRecord {
  const { id, etag } = (value ?? {}) as Record<keyof PathRecord, unknown>;
  return isObjectId(id) && (etag === undefined || typeof etag === 'string');
}
