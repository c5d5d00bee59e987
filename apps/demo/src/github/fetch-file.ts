import { type Source, sourceOf } from '../source.js';
import type { GithubConnection } from './github-client.js';

/**
 * Reads one file as raw bytes: a file over 1 MB comes in no other form, and decoding would cost a byte order mark.
 *
 * @throws Error for any answer but the file: a 403, a 404, the listing of a directory.
 */
export async function fetchFile(
  { octokit, owner, repo, ref }: GithubConnection,
  path: string,
  signal?: AbortSignal,
): Promise<Source> {
  const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
    owner,
    repo,
    path,
    ref,
    mediaType: { format: 'raw' },
    request: { parseSuccessResponseBody: false, ...(signal && { signal }) },
  });
  const type = headers['content-type'] ?? 'nothing';
  // A directory or a submodule is answered in JSON, whatever was asked for.
  if (!type.includes('.raw')) throw new Error(`Expected ${path} to be a file, got ${type}.`);
  const body = data as unknown as ReadableStream<Uint8Array>;
  return sourceOf(Buffer.from(await new Response(body).arrayBuffer()));
}
