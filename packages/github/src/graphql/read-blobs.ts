import { ask, type Connection, requestOf } from '../connection.js';
import { GithubError } from '../github-error.js';
import { translateError } from '../translate-error.js';
import { blobsQuery, type WantedFile } from './blobs-query.js';
import { type FileOfNode, fileOfNode } from './file-of-node.js';

interface BlobsAnswer {
  readonly repository?: Readonly<Record<string, unknown>> | null | undefined;
}

interface Answered {
  readonly data: BlobsAnswer | null | undefined;
  /** What was thrown beside `data`. */
  readonly failure: unknown;
}

/**
 * Reads many files in one query.
 *
 * @returns For each file, in order, what the answer says of it.
 * @throws {@link GithubError} where the answer as a whole says nothing: refused, failed, empty, or the ref is not there.
 */
export async function readBlobs(
  connection: Connection,
  files: readonly WantedFile[],
  signal: AbortSignal | undefined,
): Promise<FileOfNode[]> {
  const { owner, repo, ref } = connection;
  const what = `${files.length} files of ${owner}/${repo} at ${JSON.stringify(ref)}`;
  const { data, failure } = await query(connection, files, what, signal);
  const repository = data?.repository;
  if (failure !== undefined && !hasAny(repository)) {
    throw translateError(failure, { what, now: connection.now() }, signal);
  }
  if (!hasAny(repository)) throw silent(what);
  const isFaultless = failure === undefined;
  if (isFaultless && repository.root === null) throw refIsGone(what);
  return files.map((file, index) => {
    const name = `f${index}`;
    return Object.hasOwn(repository, name)
      ? fileOfNode(repository[name], file, isFaultless)
      : 'unknown';
  });
}

/** GitHub may bring a part, and errors for the rest. */
async function query(
  connection: Connection,
  files: readonly WantedFile[],
  what: string,
  signal: AbortSignal | undefined,
): Promise<Answered> {
  const { octokit, owner, repo, ref } = connection;
  const { text, variables } = blobsQuery(ref, files);
  return ask(connection, 'graphql', what, signal, async () => {
    try {
      const parameters = { owner, name: repo, ...variables, request: requestOf(signal) };
      return { data: await octokit.graphql<BlobsAnswer>(text, parameters), failure: undefined };
    } catch (error) {
      const { data } = error as { data?: BlobsAnswer };
      if (data?.repository === undefined || data.repository === null) throw error;
      return { data, failure: error };
    }
  });
}

/** `root` stands for an answer that is one: GitHub has been seen to say 200 and nothing. */
function hasAny(repository: BlobsAnswer['repository']): repository is Record<string, unknown> {
  return typeof repository === 'object' && repository !== null && Object.hasOwn(repository, 'root');
}

function silent(what: string): GithubError {
  const message = `[github] Expected ${what}, got an answer without any of them.`;
  return new GithubError('ERR_ANSWER', message, { status: 200, resource: 'graphql' });
}

function refIsGone(what: string): GithubError {
  const message = `[github] Expected ${what}. There is no such ref.`;
  return new GithubError('ERR_NOT_FOUND', message, { status: 200, resource: 'graphql' });
}
