/** An object as git stores it. */
export interface GitObject {
  /** Its id. */
  readonly sha: string;
  /** `blob`, `tree`, `commit` or `tag`. */
  readonly type: string;
  /** Its bytes. */
  readonly body: Buffer;
}

interface Header {
  sha: string;
  type: string;
  size: number;
}

/**
 * Takes the output of `git cat-file --batch` apart, however it is cut into chunks.
 *
 * @param onObject - Called once per name that was asked for, in that order; `undefined`: no such object.
 * @returns Feeds the next chunk. Throws when the output is not what git documents.
 */
export function createObjectParser(onObject: (object: GitObject | undefined) => void) {
  let chunks: Buffer[] = [];
  let length = 0;
  let header: Header | undefined;

  function joined(): Buffer {
    if (chunks.length > 1) chunks = [Buffer.concat(chunks)];
    return chunks[0] ?? Buffer.alloc(0);
  }

  function take(size: number): Buffer {
    const all = joined();
    chunks = [all.subarray(size)];
    length -= size;
    return all.subarray(0, size);
  }

  function nextHeader(): boolean {
    const end = joined().indexOf('\n');
    if (end === -1) return false;
    header = parseHeader(take(end + 1).toString('utf8', 0, end));
    if (header === undefined) onObject(undefined);
    return true;
  }

  function nextBody({ sha, type, size }: Header): boolean {
    // Chunks are joined only when all are there: a large object is not copied with each of them.
    if (length < size + 1) return false;
    const body = take(size + 1).subarray(0, size);
    header = undefined;
    // A copy, or a small object would keep the whole chunk alive for as long as it is cached.
    onObject({ sha, type, body: Buffer.from(body) });
    return true;
  }

  return (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    while (length > 0 && (header === undefined ? nextHeader() : nextBody(header)));
  };
}

function parseHeader(line: string): Header | undefined {
  if (/ (missing|ambiguous)$/.test(line)) return undefined;
  const match = /^([0-9a-f]+) ([a-z]+) (\d+)$/.exec(line);
  if (match === null) throw new Error(`git cat-file answered ${JSON.stringify(line)}.`);
  const [, sha = '', type = '', size] = match;
  return { sha, type, size: Number(size) };
}
