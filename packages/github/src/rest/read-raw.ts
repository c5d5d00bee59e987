import { ask, type Connection, requestOf } from '../connection.js';
import { isGithubError } from '../github-error.js';
import { readBytes } from './read-bytes.js';

/**
 * Reads a file from where raw files are served: no token is needed, and no API call is spent.
 *
 * @returns `undefined` where it is not there. It may lag some minutes behind the API.
 * @throws {@link GithubError} for any other answer than the file.
 */
export async function readRaw(
  connection: Connection,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  const { octokit, owner, repo, ref, rawUrl } = connection;
  const what = `the raw content of ${JSON.stringify(path)}`;
  const address = [owner, repo, ref, path].map(encodePath).join('/');
  try {
    return await ask(connection, 'raw', what, signal, async () => {
      const answer = await octokit.request(`GET ${rawUrl}/${address}`, {
        request: { ...requestOf(signal), parseSuccessResponseBody: false },
      });
      return readBytes(answer, what);
    });
  } catch (error) {
    if (isGithubError(error) && error.code === 'ERR_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Slashes stay: they divide segments of the path, and parts of a branch's name. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
