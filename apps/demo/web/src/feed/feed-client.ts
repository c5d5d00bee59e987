import { type Signal, signal } from '@preact/signals';
import {
  PROTOCOL,
  type ServerMessage,
  type SubscribeMessage,
  serverMessage,
} from '../../../src/dashboard/protocol/messages.js';
import type { Store } from './store.js';

/** How the page stands with the server. */
export type FeedStatus = 'connecting' | 'live' | 'lost' | 'refused';

/** What has come over the feed so far. */
export interface FeedCounts {
  readonly offset: number;
  /** How often the connection broke and nothing was lost. */
  readonly resumes: number;
  /** How often everything was sent: once at the start, and where it could not be resumed. */
  readonly snapshots: number;
}

/** The page's end of the feed. It connects again whenever the connection breaks. */
export interface FeedClient {
  readonly status: Signal<FeedStatus>;
  readonly counts: Signal<FeedCounts>;
  /** Follows these keys, and no others. */
  follow(keys: readonly string[]): void;
}

/** Waits between attempts. Milliseconds. */
const BACKOFF_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;

/** Heartbeats that may be missing before the server is taken for dead. */
const MISSED_BEATS = 2.5;

/** Attempts that fail one after the other before the token is doubted. */
const DOUBT_AFTER = 4;

/** Connects `store` to the feed at `url`. */
export function connectFeed(url: string, store: Store): FeedClient {
  const status = signal<FeedStatus>('connecting');
  const counts = signal<FeedCounts>({ offset: 0, resumes: 0, snapshots: 0 });
  let position: { epoch: string; offset: number } | undefined;
  let keys: readonly string[] = [];
  let socket: WebSocket | undefined;
  let attempts = 0;
  let heartbeatMs = 10_000;
  let deadTimer = 0;
  let isResuming = false;

  function connect(): void {
    const opened = new WebSocket(url, PROTOCOL);
    socket = opened;
    opened.onmessage = ({ data }) => receive(String(data));
    opened.onclose = () => {
      if (socket === opened) retry();
    };
    expectLife();
  }

  function retry(): void {
    socket = undefined;
    clearTimeout(deadTimer);
    const wait = BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length - 1)];
    attempts += 1;
    if (position === undefined) status.value = attempts > DOUBT_AFTER ? 'refused' : 'connecting';
    else status.value = 'lost';
    setTimeout(connect, wait);
  }

  /** The browser does not tell when a server is gone without a word. */
  function expectLife(): void {
    clearTimeout(deadTimer);
    deadTimer = window.setTimeout(() => socket?.close(), heartbeatMs * MISSED_BEATS);
  }

  function receive(text: string): void {
    expectLife();
    const message = serverMessage.parse(JSON.parse(text));
    if (message.type === 'hello') greet(message);
    else if (message.type === 'heartbeat') advance(message.offset);
    else if (message.type === 'snapshot') takeAll(message);
    else if (message.type === 'delta') takeChanges(message);
    else console.error(message.message);
  }

  function greet(message: Extract<ServerMessage, { type: 'hello' }>): void {
    heartbeatMs = message.heartbeatMs;
    isResuming = position !== undefined;
    subscribe(position?.epoch === message.epoch ? position : undefined);
  }

  function subscribe(resume: SubscribeMessage['resume']): void {
    const message: SubscribeMessage = {
      type: 'subscribe',
      topics: ['totals', 'timings', 'tiers', 'limit', 'history', 'incidents', 'plan'],
      batches: 'all',
      keys: [...keys],
    };
    socket?.send(JSON.stringify(resume === undefined ? message : { ...message, resume }));
  }

  function takeAll({ epoch, offset, values }: Extract<ServerMessage, { type: 'snapshot' }>): void {
    position = { epoch, offset };
    store.replace(values);
    isResuming = false;
    isLive({ snapshots: counts.value.snapshots + 1 });
  }

  function takeChanges(message: Extract<ServerMessage, { type: 'delta' }>): void {
    if (position === undefined || message.from !== position.offset) {
      // Something is missing, which only a broken server does: all of it, once more.
      if (position !== undefined) subscribe(undefined);
      position = undefined;
      return;
    }
    position = { epoch: message.epoch, offset: message.offset };
    store.apply(message.changes);
    const resumes = counts.value.resumes + (isResuming ? 1 : 0);
    isResuming = false;
    isLive({ resumes });
  }

  function advance(offset: number): void {
    if (position !== undefined) position = { ...position, offset };
  }

  function isLive(changed: Partial<FeedCounts>): void {
    attempts = 0;
    status.value = 'live';
    counts.value = { ...counts.value, ...changed, offset: position?.offset ?? 0 };
  }

  connect();
  return {
    status,
    counts,
    follow(wanted) {
      keys = wanted;
      if (socket?.readyState === WebSocket.OPEN) subscribe(undefined);
    },
  };
}
