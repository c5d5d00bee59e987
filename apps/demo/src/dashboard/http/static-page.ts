import { existsSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { type AdmissionRules, isOwnHost } from './admission.js';

const HEADERS = {
  // All that the page needs is its own: nothing is loaded from elsewhere, nothing frames it.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/**
 * Serves the built page, and nothing else.
 *
 * @throws Error where it has not been built.
 */
export function staticPage(folder: string, rules: AdmissionRules): RequestListener {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`The page of the dashboard is not in ${folder}: build the demo first.`);
  }
  // Read once: only what was there at the start is ever served.
  const serve = sirv(folder, { etag: true, setHeaders: addHeaders });
  return (request, response) => {
    if (!isOwnHost(request, rules)) return end(response, 421, 'That is not my name.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return end(response, 405, 'Only GET and HEAD: there is nothing to change here.');
    }
    serve(request as IncomingMessage, response, () => end(response, 404, 'There is no such page.'));
  };
}

function addHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...HEADERS });
  response.end(`${text}\n`);
}
