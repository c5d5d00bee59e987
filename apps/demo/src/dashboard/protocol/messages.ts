import { z } from 'zod/mini';
import { TOPICS, type TopicName } from './topics.js';

/** The version of the protocol: another one is another WebSocket subprotocol. */
export const PROTOCOL = 'batchkit.feed.v1';

/** Bytes of the longest message that a client may send. */
export const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

const offset = z.int().check(z.gte(0));
const epoch = z.string().check(z.minLength(1), z.maxLength(64));
const topicNames = Object.keys(TOPICS) as [TopicName, ...TopicName[]];

/** What a client wants to hear of, and from where on. The only message it may send; a later one replaces the first. */
export const subscribeMessage = z.strictObject({
  type: z.literal('subscribe'),
  topics: z.optional(z.array(z.enum(topicNames)).check(z.maxLength(topicNames.length))),
  /** The last batches and every new one, or some by their number. */
  batches: z.optional(z.union([z.literal('all'), z.array(offset).check(z.maxLength(100))])),
  keys: z.optional(z.array(z.string().check(z.maxLength(1_024))).check(z.maxLength(20))),
  /** What it has: the state of all that it subscribes to now, as of `offset`. */
  resume: z.optional(z.strictObject({ epoch, offset })),
});

/** The first message of every connection. */
export const helloMessage = z.strictObject({
  type: z.literal('hello'),
  protocol: z.literal(PROTOCOL),
  /** Another one: the server has started anew, and no offset of before means anything. */
  epoch,
  /** How often something comes at least. Milliseconds. */
  heartbeatMs: z.int(),
});

/** All that was subscribed to, as of `offset`. Replaces what the client has. */
export const snapshotMessage = z.strictObject({
  type: z.literal('snapshot'),
  epoch,
  offset,
  values: z.record(z.string(), z.unknown()),
});

/** `patch`: an RFC 7396 merge patch. `value`: the whole of it. `gone`: there is no such topic any more. */
export const change = z.union([
  z.strictObject({ topic: z.string(), patch: z.unknown() }),
  z.strictObject({ topic: z.string(), value: z.unknown() }),
  z.strictObject({ topic: z.string(), gone: z.literal(true) }),
]);

/** What has changed since `from`, the offset of the message before. A client with another offset has missed something. */
export const deltaMessage = z.strictObject({
  type: z.literal('delta'),
  epoch,
  from: offset,
  offset,
  changes: z.array(change),
});

/** Nothing has changed: all that there is up to `offset` has been sent. */
export const heartbeatMessage = z.strictObject({ type: z.literal('heartbeat'), offset });

/** What the client did wrong. The connection is closed after it. */
export const errorMessage = z.strictObject({ type: z.literal('error'), message: z.string() });

/** What a server may send. */
export const serverMessage = z.discriminatedUnion('type', [
  helloMessage,
  snapshotMessage,
  deltaMessage,
  heartbeatMessage,
  errorMessage,
]);

export type SubscribeMessage = z.infer<typeof subscribeMessage>;
export type ServerMessage = z.infer<typeof serverMessage>;
export type Change = z.infer<typeof change>;

/** Why the server closes a connection. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const CLOSE = {
  /** The server ends. */
  goingAway: 1001,
  /** A message that is not the one that may be sent. */
  policy: 1008,
  /** It reads too slowly, or not at all. */
  tooSlow: 1013,
} as const;
