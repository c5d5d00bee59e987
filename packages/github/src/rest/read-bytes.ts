import { GithubError } from '../github-error.js';

/** What Octokit hands over where it was told to leave the body alone. */
export interface RawAnswer {
  readonly data: unknown;
  readonly headers: { readonly 'content-type'?: string | undefined };
}

/**
 * The bytes of an answer, read to the end: one that breaks off is an error here. Octokit on its own takes it for an empty one.
 */
export async function readBytes({ data }: RawAnswer, what: string): Promise<Buffer> {
  if (data === '' || data === null) return Buffer.alloc(0);
  if (!(data instanceof ReadableStream)) {
    throw new GithubError('ERR_ANSWER', `[github] Expected ${what} as a stream of bytes.`);
  }
  return Buffer.from(await new Response(data).arrayBuffer());
}
