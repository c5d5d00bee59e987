import type { ServerResponse } from 'node:http';
import type { Visit } from '../gate.js';

/**
 * Writes an answer in one piece. A client that has the last byte may ask again at once, so the request must
 * have left the gate by then; a body written in chunks would end a moment later.
 */
export async function send(
  response: Response,
  outgoing: ServerResponse,
  visit: Visit,
): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  if (outgoing.destroyed) return;
  visit.sending(body.byteLength);
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(response.status === 304 ? {} : { 'content-length': body.byteLength }),
  });
  outgoing.end(body);
}
