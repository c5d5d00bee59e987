import { ask, type Connection, requestOf } from '../connection.js';
import { isBlob, isObjectId } from '../git-object.js';
import { GithubError, isGithubError } from '../github-error.js';

/** What is at a path. */
export type FileAnswer =
  /** `bytes` are missing where the file is too large for this kind of answer. */
  | {
      readonly kind: 'file';
      readonly id: string;
      readonly etag: string | undefined;
      readonly bytes: Buffer | undefined;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'absent' };

interface Contents {
  readonly type?: unknown;
  readonly sha?: unknown;
  readonly size?: unknown;
  readonly encoding?: unknown;
  readonly content?: unknown;
}

/**
 * Asks what is at `path`: its id, and up to 1 MB its content.
 *
 * @param etag - Of the last answer: `unchanged` says that it still holds.
 * @throws {@link GithubError}
 */
export async function readContents(
  connection: Connection,
  path: string,
  etag: string | undefined,
  signal: AbortSignal | undefined,
): Promise<FileAnswer> {
  const { octokit, owner, repo, ref } = connection;
  const what = `the file ${JSON.stringify(path)}`;
  try {
    const { data, headers } = await ask(connection, 'core', what, signal, () =>
      octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
        owner,
        repo,
        path,
        ref,
        headers: etag === undefined ? {} : { 'if-none-match': etag },
        request: requestOf(signal),
      }),
    );
    return fileOf(data, headers.etag, what);
  } catch (error) {
    if (!isGithubError(error)) throw error;
    if (error.status === 304 && etag !== undefined) return { kind: 'unchanged' };
    const isRefMissing = error.message.includes('No commit found');
    if (error.code === 'ERR_NOT_FOUND' && !isRefMissing) return { kind: 'absent' };
    throw error;
  }
}

function fileOf(data: unknown, etag: string | undefined, what: string): FileAnswer {
  if (Array.isArray(data)) throw notAFile(what, 'a directory');
  const { type, sha, size, encoding, content } = (data ?? {}) as Contents;
  if (typeof type === 'string' && type !== 'file') throw notAFile(what, `a ${type}`);
  if (type !== 'file' || !isObjectId(sha)) throw senseless(what, 'something else');
  if (encoding === 'none') return { kind: 'file', id: sha, etag, bytes: undefined };
  if (encoding !== 'base64' || typeof content !== 'string') throw senseless(what, 'no content');
  const bytes = Buffer.from(content, 'base64');
  // A submodule comes as a file as well, and what is cut has another id.
  if (size === bytes.byteLength && isBlob(sha, bytes)) {
    return { kind: 'file', id: sha, etag, bytes };
  }
  throw senseless(what, `${bytes.byteLength} bytes that git gives another id than ${sha}`);
}

function notAFile(what: string, got: string): GithubError {
  return new GithubError('ERR_NOT_A_FILE', `[github] Expected ${what}, got ${got}.`, {
    status: 200,
  });
}

function senseless(what: string, got: string): GithubError {
  return new GithubError('ERR_ANSWER', `[github] Expected ${what}, got ${got}.`, { status: 200 });
}
