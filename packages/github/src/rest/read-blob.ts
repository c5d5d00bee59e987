import { ask, type Connection, requestOf } from '../connection.js';
import { isBlob } from '../git-object.js';
import { GithubError } from '../github-error.js';
import { readBytes } from './read-bytes.js';

/**
 * Reads a file by its id, and checks that it is that file.
 *
 * @throws {@link GithubError}
 */
export async function readBlob(
  connection: Connection,
  id: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const { octokit, owner, repo } = connection;
  const what = `the content of ${JSON.stringify(path)}`;
  const bytes = await ask(connection, 'core', what, signal, async () => {
    const answer = await octokit.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
      owner,
      repo,
      file_sha: id,
      mediaType: { format: 'raw' },
      request: { ...requestOf(signal), parseSuccessResponseBody: false },
    });
    return readBytes(answer, what);
  });
  if (isBlob(id, bytes)) return bytes;
  const got = `${bytes.byteLength} bytes that git gives another id than ${id}`;
  throw new GithubError('ERR_ANSWER', `[github] Expected ${what}, got ${got}.`, { status: 200 });
}
