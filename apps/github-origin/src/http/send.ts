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
  if (visit.faults?.closedSocket !== undefined) {
    visit.countFault('closedSocket');
    breakOff(outgoing, response, body, visit.faults.closedSocket);
    return;
  }
  visit.sending(response.status, body.byteLength);
  writeHead(outgoing, response, body);
  outgoing.end(body);
}

/** Ends the connection: at once, or when half of the body has gone out. */
function breakOff(
  outgoing: ServerResponse,
  response: Response,
  body: Buffer,
  when: 'before' | 'midway',
): void {
  if (when === 'before' || body.byteLength === 0) {
    outgoing.destroy();
    return;
  }
  writeHead(outgoing, response, body);
  outgoing.write(body.subarray(0, Math.floor(body.byteLength / 2)), () => outgoing.destroy());
}

function writeHead(outgoing: ServerResponse, response: Response, body: Buffer): void {
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(response.status === 304 ? {} : { 'content-length': body.byteLength }),
  });
}
