import { type SubscribeMessage, subscribeMessage } from '../protocol/messages.js';

/**
 * Reads what a client sent.
 *
 * @throws Error that says what was expected, for anything but a subscription: a feed is read, never written.
 */
export function readMessage(data: Buffer, isBinary: boolean): SubscribeMessage {
  const expected = 'Expected a `subscribe` message: this feed is read-only';
  if (isBinary) throw new Error(`${expected}; got ${data.byteLength} bytes that are no text.`);
  const parsed = subscribeMessage.safeParse(parseJson(data, expected));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the message';
  throw new Error(`${expected}; got ${shorten(data)}. At ${where}: ${issue?.message}.`);
}

function parseJson(data: Buffer, expected: string): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    throw new Error(`${expected}; got ${shorten(data)}, which is no JSON.`);
  }
}

/** The message itself where it is short: an error must not send a long one back. */
function shorten(data: Buffer): string {
  const text = data.toString('utf8');
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
