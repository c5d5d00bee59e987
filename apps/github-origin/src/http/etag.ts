import { createHash } from 'node:crypto';
import type { OriginContext } from './env.js';

/**
 * The validator of an answer: the same as long as the git object it shows and the way it is shown are.
 *
 * @param sha - The id of the object.
 * @param format - What else the body depends on, beside the address.
 */
export function etagOf(c: OriginContext, sha: string, format: string): string {
  const shown = [sha, format, c.req.path, new URL(c.req.url).search].join('\n');
  return `W/"${createHash('sha256').update(shown).digest('hex')}"`;
}

/** Answers 304 where the client has this version already, and else what `answer` makes. */
export async function answerUnlessKnown(
  c: OriginContext,
  etag: string,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304, { etag });
  const response = await answer();
  response.headers.set('etag', etag);
  return response;
}

/** Weak comparison: what a cache has to use for If-None-Match. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag.replace(/^W\//, ''));
}
