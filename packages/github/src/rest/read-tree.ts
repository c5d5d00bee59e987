import { ask, type Connection, requestOf } from '../connection.js';
import { isObjectId } from '../git-object.js';
import { GithubError, isGithubError } from '../github-error.js';

/** One thing in a repository. */
export interface TreeEntry {
  /** From the root, `/` between segments. */
  readonly path: string;
  /** Octal, as git has it: `100644` is a file, `100755` a program, `120000` a link, `040000` a directory, `160000` a submodule. */
  readonly mode: string;
  /** Git's id of it: the same content has the same id, everywhere. */
  readonly id: string;
  /** Bytes of a file; `0` for everything else. */
  readonly sizeBytes: number;
}

/** An answer of the trees API. */
export interface TreeAnswer {
  /** The id of what was asked for. Where a ref was, GitHub may name the commit. */
  readonly id: string;
  readonly etag: string | undefined;
  readonly entries: readonly TreeEntry[];
  /** Whether entries are missing: GitHub lists 100,000 of them or 7 MB. */
  readonly isTruncated: boolean;
}

/** What is asked of the trees API. */
export interface TreeQuestion {
  /** A ref, or the id of a commit or a directory. */
  readonly of: string;
  /** With all that lies below, or only what lies right in it. */
  readonly isRecursive: boolean;
  /** Of the last answer. */
  readonly etag?: string | undefined;
}

/**
 * Lists a directory.
 *
 * @returns `'unchanged'` where the answer with `etag` still holds.
 * @throws {@link GithubError}
 */
export async function readTree(
  connection: Connection,
  { of, isRecursive, etag }: TreeQuestion,
  signal: AbortSignal | undefined,
): Promise<TreeAnswer | 'unchanged'> {
  const { octokit, owner, repo } = connection;
  const what = `the files of ${owner}/${repo} at ${JSON.stringify(of)}`;
  try {
    const { data, headers } = await ask(connection, 'core', what, signal, () =>
      octokit.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
        owner,
        repo,
        tree_sha: of,
        // Any value at all means yes.
        ...(isRecursive && { recursive: '1' }),
        headers: etag === undefined ? {} : { 'if-none-match': etag },
        request: requestOf(signal),
      }),
    );
    return treeOf(data, headers.etag, what);
  } catch (error) {
    if (isGithubError(error) && error.status === 304 && etag !== undefined) return 'unchanged';
    throw error;
  }
}

interface Listed {
  readonly path?: unknown;
  readonly mode?: unknown;
  readonly sha?: unknown;
  readonly size?: unknown;
}

/** Octokit hands over half an answer as text, and none as an empty one. */
function treeOf(data: unknown, etag: string | undefined, what: string): TreeAnswer {
  const { sha, tree, truncated } = (data ?? {}) as {
    sha?: unknown;
    tree?: unknown;
    truncated?: unknown;
  };
  if (!isObjectId(sha) || !Array.isArray(tree) || typeof truncated !== 'boolean') {
    throw senseless(what, 'something else');
  }
  const entries = (tree as Listed[]).map(({ path, mode, sha: id, size = 0 }) => {
    if (typeof path !== 'string' || typeof mode !== 'string' || !isObjectId(id)) {
      throw senseless(what, 'an entry without path, mode or id');
    }
    return { path, mode, id, sizeBytes: typeof size === 'number' ? size : 0 };
  });
  return { id: sha, etag, entries, isTruncated: truncated };
}

function senseless(what: string, got: string): GithubError {
  return new GithubError('ERR_ANSWER', `[github] Expected ${what}, got ${got}.`, { status: 200 });
}
