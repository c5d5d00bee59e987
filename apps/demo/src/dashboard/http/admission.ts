import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a client is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 421 | 503;
  readonly reason: string;
}

/** Who may come in. */
export interface AdmissionRules {
  readonly token: string;
  /** The origins whose pages may connect, such as `http://127.0.0.1:8080`. Their hosts are what this server may be called. */
  readonly origins: () => readonly string[];
}

/** The path of the feed. */
export const FEED_PATH = '/feed';

/**
 * Whether a request calls this server by one of its own names. A page of another site whose name has been made to point to
 * this machine calls it by that name.
 */
export function isOwnHost({ headers }: IncomingMessage, { origins }: AdmissionRules): boolean {
  return origins().some((origin) => new URL(origin).host === headers.host);
}

/** Why a client may not have the feed; `undefined`: it may. */
export function refusalOf(request: IncomingMessage, rules: AdmissionRules): Refusal | undefined {
  // Not `new URL`, which throws for some of what may stand here.
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (!isOwnHost(request, rules)) return { status: 421, reason: 'That is not my name.' };
  if (path !== FEED_PATH) return { status: 404, reason: `The feed is at ${FEED_PATH}.` };
  const { origin } = request.headers;
  // Programs send none. Browsers always do, and no page can make them lie.
  if (origin !== undefined && !rules.origins().includes(origin)) {
    return { status: 403, reason: 'Only pages of this server may connect.' };
  }
  if (!isSameSecret(new URLSearchParams(query).get('token') ?? '', rules.token)) {
    return { status: 401, reason: 'The token is wrong or missing.' };
  }
  return undefined;
}

/** Whether two texts are the same, in a time that does not tell how much of them is. */
function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
