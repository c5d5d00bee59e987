import { answerInTime } from './answer-in-time.js';
import { backoff } from './backoff.js';
import { callsUnderWay } from './calls-under-way.js';
import { firstAttempt } from './first-attempt.js';
import { clientTemplate, connected, type RedisClient, socketOptions } from './redis-client.js';
import { pluginError, reasonOf, withoutSecrets } from './redis-errors.js';
import type { RedisSettings } from './redis-options.js';
import type { RedisAddress } from './redis-url.js';

/** Who hears of a link. */
export interface LinkHooks {
  /** Runs on every new connection before it is used, and is part of the attempt. */
  prepare?(client: RedisClient): Promise<void>;
  /** The link is there, for the first time or again. */
  up?(): void;
  /** It has been lost, or an attempt has failed for another reason than the one before. */
  down?(reason: Error): void;
}

/** A connection to one server that is made at first use, and anew whenever it is lost, for ever. */
export interface RedisLink {
  readonly isUp: boolean;
  /** Begins to connect. Later calls do nothing. */
  start(): void;
  /**
   * Runs `work` at once where there is a connection. The first calls wait for the first attempt to connect; any other
   * without a connection rejects at once.
   *
   * @throws Error without secrets; {@link BatchError} ERR_TIMEOUT, ERR_CLOSED
   */
  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Waits for the answers under way and ends the connection. Every later `run` rejects with ERR_CLOSED. */
  close(): Promise<void>;
}

export function redisLink(settings: RedisSettings, hooks: LinkHooks = {}): RedisLink {
  const { addresses, connectTimeoutMs, commandTimeoutMs, secrets, url } = settings;
  const first = firstAttempt(connectTimeoutMs);
  const closing = new AbortController();
  const underWay = callsUnderWay();
  let template: RedisClient | undefined;
  let client: RedisClient | undefined;
  let failure: Error | undefined;
  /** In a row: connections that were not made, or were lost before they had answered. */
  let failures = 0;
  let closed: Promise<void> | undefined;

  function nextClient(): RedisClient {
    template ??= clientTemplate(settings);
    const { host, port } = addresses[failures % addresses.length] as RedisAddress;
    return template.duplicate({ socket: { ...socketOptions(settings), host, port } });
  }

  function failed(error: unknown): void {
    const reason = withoutSecrets(error, secrets);
    const isNews = failure?.message !== reason.message;
    failure = reason;
    failures += 1;
    if (isNews && !closing.signal.aborted) hooks.down?.(reason);
  }

  async function keepConnecting(): Promise<void> {
    while (failures === 0 || (await backoff(failures, closing.signal))) {
      try {
        adopt(await connected(nextClient(), settings, hooks.prepare, closing.signal));
        return;
      } catch (error) {
        failed(error);
      } finally {
        first.end();
      }
    }
  }

  function adopt(next: RedisClient): void {
    if (closing.signal.aborted) {
      next.destroy();
      return;
    }
    client = next;
    failure = undefined;
    next.once('terminated', (reason) => lost(next, reason));
    // An error of a connection that is still there: what has come cannot be read, and answers would be mixed up.
    next.on('error', (reason) => next.isReady && lost(next, reason));
    hooks.up?.();
  }

  function lost(which: RedisClient, reason: unknown): void {
    if (client !== which) return;
    client = undefined;
    failed(reason);
    // Later, because the client is about to reject what is under way with the reason itself.
    setImmediate(() => which.destroy());
    void keepConnecting();
  }

  function assertOpen(): void {
    if (closing.signal.aborted)
      throw pluginError('ERR_CLOSED', '[redis] The connection is closed.');
  }

  async function answer<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    await first.over;
    const current = client;
    if (current === undefined) {
      assertOpen();
      const reason = failure ? reasonOf(failure) : 'no answer yet';
      throw new Error(`${url} is not reachable: ${reason}`);
    }
    const late = (error: Error) => lost(current, error);
    try {
      const result = await answerInTime(work(current), commandTimeoutMs, url, late);
      failures = 0;
      return result;
    } catch (error) {
      // Why the connection has gone says more than what that did to this call.
      throw client !== current && failure ? failure : withoutSecrets(error, secrets);
    }
  }

  const link: RedisLink = {
    get isUp() {
      return client !== undefined;
    },
    start() {
      if (first.begin()) void keepConnecting();
    },
    async run(work) {
      assertOpen();
      link.start();
      return underWay.track(answer(work));
    },
    close() {
      closed ??= (async () => {
        closing.abort();
        first.end();
        await underWay.ended();
        client?.destroy();
        template?.destroy();
        client = undefined;
      })();
      return closed;
    },
  };
  return link;
}
