import { ErrorReply } from 'redis';
import type { InvalidationBus } from '../bus/invalidation-bus.js';
import { busListeners } from './bus-listeners.js';
import { readMessage, writeMessages } from './bus-messages.js';
import { heartbeat } from './heartbeat.js';
import { outbox } from './outbox.js';
import { operationError, pluginError } from './redis-errors.js';
import { redisLink } from './redis-link.js';
import { type RedisOptions, resolveRedis } from './redis-options.js';

/** Options of {@link redisBus}. */
export interface RedisBusOptions extends RedisOptions {
  /**
   * The channel of Redis on which the messages go. Storages that are to hear of one another use the same.
   * @default 'batchkit:invalidate'
   */
  channel?: string | undefined;
}

/** An {@link InvalidationBus} over Redis. */
export interface RedisBus extends InvalidationBus {
  /** How many messages have come on the channel that no bus has sent. They are ignored. */
  readonly ignoredMessages: number;
  /** Sends what is kept, where there is a connection, and ends both. Later calls of `publish` and `subscribe` throw ERR_CLOSED. */
  close(): Promise<void>;
}

/**
 * Carries invalidations between processes by Redis or Valkey, or by any node of a Redis Cluster.
 *
 * Messages hold keys, never values. While there is no connection they are kept, up to 10,000 keys for each namespace and
 * `'all'` beyond it, and sent when there is one again. It connects at the first `subscribe` or `publish`, by one
 * connection for each, and again whenever one is lost; a subscriber
 * asks every `commandTimeoutMs` whether there is still somebody. Listeners hear of a `gap` when the connection cannot be made or is lost, and when
 * there is one after that. What others send while the first connection is being made is not heard.
 *
 * @throws {@link BatchError} ERR_OPTION, which shows no URL
 */
export function redisBus(options: string | RedisBusOptions): RedisBus {
  const given = typeof options === 'string' ? { url: options } : options;
  const settings = resolveRedis(given, 'redisBus', ['channel']);
  const { channel = 'batchkit:invalidate' } = given;
  checkChannel(channel);
  const listeners = busListeners();
  const kept = outbox();
  let ignoredMessages = 0;
  let isMissing = false;
  let flushing: Promise<void> = Promise.resolve();
  let stopBeating = () => {};
  let closed: Promise<void> | undefined;

  const subscriber = redisLink(settings, {
    async prepare(client) {
      await client.subscribe(channel, receive);
    },
    up() {
      if (isMissing) listeners.gap();
      isMissing = false;
    },
    down(reason) {
      isMissing = true;
      listeners.gap(reason);
    },
  });
  const publisher = redisLink(settings, {
    up() {
      // What the server refuses is kept, and the next `publish` tells of it.
      flush().catch(() => {});
    },
  });

  function receive(text: string): void {
    const message = readMessage(text);
    if (message === undefined) ignoredMessages += 1;
    else listeners.received(message);
  }

  async function sendKept(): Promise<void> {
    const messages = kept.take();
    if (messages.length === 0) return;
    const texts = messages.flatMap(writeMessages);
    try {
      await publisher.run((client) =>
        Promise.all(texts.map((text) => client.sendCommand(['PUBLISH', channel, text]))),
      );
    } catch (error) {
      // Some may have been sent: that a message comes twice does no harm.
      for (const message of messages) kept.add(message);
      if (error instanceof ErrorReply)
        throw operationError('ERR_STORAGE_WRITE', 'Publishing', error);
    }
  }

  /** One after the other: what comes meanwhile leaves together. */
  function flush(): Promise<void> {
    const sent = flushing.then(sendKept);
    flushing = sent.catch(() => {});
    return sent;
  }

  function assertOpen(): void {
    if (closed !== undefined) throw pluginError('ERR_CLOSED', '[redis] The bus is closed.');
  }

  return {
    name: 'redis',
    get ignoredMessages() {
      return ignoredMessages;
    },
    async publish(message) {
      assertOpen();
      kept.add(message);
      await flush();
    },
    subscribe(listener) {
      assertOpen();
      const remove = listeners.add(listener);
      subscriber.start();
      stopBeating();
      stopBeating = heartbeat(settings.commandTimeoutMs, () =>
        subscriber.run((client) => client.sendCommand(['PING'])),
      );
      return remove;
    },
    close() {
      closed ??= (async () => {
        stopBeating();
        await flush().catch(() => {});
        await Promise.all([subscriber.close(), publisher.close()]);
      })();
      return closed;
    },
  };
}

function checkChannel(channel: unknown): void {
  if (typeof channel === 'string' && channel !== '') return;
  throw pluginError('ERR_OPTION', 'Expected `channel` to be a text that is not empty.');
}
