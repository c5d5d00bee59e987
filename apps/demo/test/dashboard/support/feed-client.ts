import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { applyMergePatch } from '../../../src/dashboard/protocol/merge-patch.js';
import {
  type Change,
  PROTOCOL,
  type ServerMessage,
  type SubscribeMessage,
  serverMessage,
} from '../../../src/dashboard/protocol/messages.js';
import { schemaOf } from '../../../src/dashboard/protocol/topics.js';

/** Everything there is to subscribe to. */
export const EVERYTHING: SubscribeMessage = {
  type: 'subscribe',
  topics: ['totals', 'timings', 'tiers', 'limit', 'history', 'incidents', 'plan'],
  batches: 'all',
};

/** A client of the feed that trusts nothing: every message and every value has to fit its schema, every delta its offset. */
export interface TestClient {
  readonly socket: WebSocket;
  /** What has come, but for changes of values. */
  readonly messages: readonly ServerMessage[];
  /** The newest value of each topic. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly position: { readonly epoch: string; readonly offset: number };
  /** What was wrong with what came. */
  readonly faults: readonly string[];
  send(message: unknown): void;
  /** Resolves once `isSo`, which is asked after each message. */
  until(isSo: () => boolean): Promise<void>;
  /** Resolves with the code that it is closed with. */
  readonly closed: Promise<number>;
}

/** Connects to the feed. Everything but the token may be wrong on purpose. */
export function connectClient(
  { port, token }: { readonly port: number; readonly token: string },
  options: { readonly origin?: string; readonly host?: string } = {},
): TestClient {
  const { origin, host } = options;
  const url = `ws://127.0.0.1:${port}/feed?token=${encodeURIComponent(token)}`;
  const socket = new WebSocket(url, PROTOCOL, {
    origin,
    headers: host === undefined ? {} : { host },
  });
  onTestFinished(() => socket.terminate());
  const client = followFeed(socket);
  // Who is turned away hears it by the event; nobody else is to be surprised by one.
  socket.on('error', () => {});
  return client;
}

/** Follows what comes over `socket`. */
export function followFeed(socket: WebSocket): TestClient {
  const messages: ServerMessage[] = [];
  const faults: string[] = [];
  const values = new Map<string, unknown>();
  const waiting = new Set<() => void>();
  let position = { epoch: '', offset: 0 };
  socket.on('message', (data) => {
    receive(serverMessage.parse(JSON.parse(String(data))));
    for (const look of waiting) look();
  });

  function receive(message: ServerMessage): void {
    messages.push(message);
    if (message.type === 'snapshot') {
      values.clear();
      for (const [topic, value] of Object.entries(message.values)) set(topic, value);
      position = { epoch: message.epoch, offset: message.offset };
    } else if (message.type === 'delta') {
      if (messages.some(({ type }) => type === 'snapshot') && message.from !== position.offset) {
        faults.push(`A delta from ${message.from} came at ${position.offset}.`);
      }
      for (const change of message.changes) apply(change);
      position = { epoch: message.epoch, offset: message.offset };
    } else if (message.type === 'heartbeat') position = { ...position, offset: message.offset };
  }

  function apply(change: Change): void {
    if ('gone' in change) values.delete(change.topic);
    else if ('value' in change) set(change.topic, change.value);
    else set(change.topic, applyMergePatch(values.get(change.topic), change.patch));
  }

  function set(topic: string, value: unknown): void {
    const result = schemaOf(topic)?.safeParse(value);
    if (result?.success !== true)
      faults.push(`${topic}: ${result?.error?.message ?? 'no such topic'}`);
    values.set(topic, value);
  }

  return {
    socket,
    messages,
    values,
    faults,
    get position() {
      return position;
    },
    send: (message) => socket.send(JSON.stringify(message)),
    until: (isSo) =>
      new Promise((resolve) => {
        function look(): void {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      }),
    closed: new Promise((resolve) => socket.once('close', resolve)),
  };
}

/** A client that has what `message` asks for. */
export async function subscribed(
  address: { readonly port: number; readonly token: string },
  message: SubscribeMessage = EVERYTHING,
): Promise<TestClient> {
  const client = connectClient(address);
  await client.until(() => client.messages.length > 0);
  client.send(message);
  await client.until(() => client.messages.length > 1);
  return client;
}
