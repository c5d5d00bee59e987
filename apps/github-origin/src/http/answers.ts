import { isUtf8 } from 'node:buffer';
import type { OriginContext } from './env.js';

type ErrorStatus = 400 | 401 | 403 | 404 | 422 | 429 | 500;

const DOCUMENTATION = 'https://docs.github.com/rest';

/** An error as GitHub's REST API words it. */
export function errorAnswer(
  c: OriginContext,
  status: ErrorStatus,
  message: string,
  more: Record<string, unknown> = {},
): Response {
  const body = { message, ...more, documentation_url: DOCUMENTATION, status: String(status) };
  return c.json(body, status);
}

/** GitHub's 404: also for what may not be seen. */
export function notFound(c: OriginContext): Response {
  return errorAnswer(c, 404, 'Not Found');
}

/**
 * GitHub's page for a request that it failed to work on. It is HTML, whatever was asked for: who takes any body
 * for a file's content takes this one.
 */
export function serverError(c: OriginContext, status: 500 | 502 | 503 | 504): Response {
  const page = `<!DOCTYPE html>\n<title>Unicorn! · GitHub</title>\n<p>Error ${status}</p>\n`;
  return c.html(page, status);
}

/** GitHub's answer to a query that it failed to work on, or not in time. */
export function graphqlServerError(c: OriginContext, status: 500 | 502 | 503): Response {
  const message =
    'Something went wrong while executing your query. This may be the result of a timeout, or it could be a ' +
    'GitHub bug.';
  return c.json({ data: null, errors: [{ message }] }, status);
}

/** GitHub's 403 for a file that the API does not hand out. */
export function tooLarge(c: OriginContext): Response {
  return errorAnswer(
    c,
    403,
    'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, ' +
      'but you can always clone the repository via Git in order to obtain the blob.',
    { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] },
  );
}

/** The bytes of a file, as its raw media type. */
export function rawAnswer(c: OriginContext, body: Buffer): Response {
  // A charset makes clients decode the bytes, which would ruin anything that is not text.
  const charset = isUtf8(body) ? '; charset=utf-8' : '';
  const headers = { 'content-type': `application/vnd.github.raw+json${charset}` };
  return c.body(new Uint8Array(body), 200, headers);
}

/** Base64 as GitHub writes it: lines of 60 characters. */
export function base64Lines(body: Buffer): string {
  return body.toString('base64').replace(/.{1,60}/g, '$&\n');
}
