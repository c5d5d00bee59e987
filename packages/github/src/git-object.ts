import { createHash } from 'node:crypto';

/** Whether `id` is the id of a git object: SHA-1, or SHA-256 in a repository that uses it. */
export function isObjectId(id: unknown): id is string {
  return typeof id === 'string' && /^(?:[\da-f]{40}|[\da-f]{64})$/.test(id);
}

/** Whether git calls a file with exactly these bytes `id`. */
export function isBlob(id: string, bytes: Uint8Array): boolean {
  return objectId('blob', bytes, id.length) === id;
}

/** What git calls a file with these bytes, in a repository that uses SHA-1. */
export function blobId(bytes: Uint8Array): string {
  return objectId('blob', bytes, 40);
}

/** One line of a directory, as git keeps it. */
export interface TreeLine {
  /** The name, without the directories above. */
  readonly name: string;
  /** Octal: `040000` is a directory. */
  readonly mode: string;
  /** The id of what it names. */
  readonly id: string;
}

/**
 * Whether `id` is the id of a directory that holds these lines and no others.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function isTree(id: string, lines: readonly TreeLine[]): boolean {
  const sorted = lines
    .map((line) => ({
      ...line,
      order: Buffer.from(isDirectory(line) ? `${line.name}/` : line.name),
    }))
    .sort((one, other) => Buffer.compare(one.order, other.order));
  const body = sorted.flatMap(({ name, mode, id: named }) => [
    Buffer.from(`${mode.replace(/^0+/, '')} ${name}\0`),
    Buffer.from(named, 'hex'),
  ]);
  return objectId('tree', Buffer.concat(body), id.length) === id;
}

function isDirectory({ mode }: TreeLine): boolean {
  return /^0*40000$/.test(mode);
}

function objectId(type: string, body: Uint8Array, digits: number): string {
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1');
  return hash.update(`${type} ${body.byteLength}\0`).update(body).digest('hex');
}
